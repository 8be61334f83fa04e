// Turns a binding into the shape of `terraform providers schema -json`, without descriptions.
const getterTypes = {
  String: "string", Boolean: "bool", Number: "number", List: ["list", "string"], NumberList: ["list", "number"],
  StringMap: ["map", "string"], NumberMap: ["map", "number"], BooleanMap: ["map", "bool"],
};
const complexTypes = { "cdktf.StringMap": ["map", "string"], "cdktf.BooleanMap": ["map", "bool"], "cdktf.StringMapList": ["list", ["map", "string"]] };
const declaredTypes = {
  "string": "string", "boolean | cdktf.IResolvable": "bool", "number": "number", "string[]": ["list", "string"],
  "{ [key: string]: string }": ["map", "string"],
};

/** The block of a resource, a data source or a provider: the attributes and nested blocks of one class of a binding. */
export function blockOf(binding, className) {
  const { members, blocks } = binding.classes.get(className);
  const block = { attributes: {}, block_types: {} };
  for (const member of members) {
    if (blocks.has(member.name)) block.block_types[member.name] = nestedBlock(binding, member);
    else block.attributes[member.name] = { type: typeOf(binding, member), ...flagsOf(member.flags) };
  }
  return { attributes: sorted(block.attributes), block_types: sorted(block.block_types) };
}

function nestedBlock(binding, { complex, declared, isSet, flags }) {
  if (!complex) return structBlock(binding, declared);
  const least = flags.required ? { min_items: 1 } : {};
  const list = binding.classes.get(complex);
  if (list.base === "ComplexList")
    return { nesting_mode: isSet ? "set" : "list", block: blockOf(binding, elementOf(complex)), ...least };
  // A block that can stand only once is either a list of one, whose element has the index 0, or a single object (timeouts).
  if (!list.body.includes("super(terraformResource, terraformAttribute, false, 0)")) return { nesting_mode: "single", block: blockOf(binding, complex) };
  return { nesting_mode: "list", block: blockOf(binding, complex), ...least, max_items: 1 };
}

// The provider's own blocks have no class: they are set once and never referred to.
function structBlock(binding, declared) {
  const [, struct, isList] = declared.match(/^(\w+)(\[\])?/);
  const attributes = binding.structs.get(struct).map(({ name, type, required }) => [name, { type, ...flagsOf({ required, optional: !required }) }]);
  const block = { attributes: sorted(Object.fromEntries(attributes)), block_types: {} };
  return { nesting_mode: "list", block, ...(isList ? {} : { max_items: 1 }) };
}

function typeOf(binding, { name, complex, getter, declared, isSet }) {
  if (complexTypes[complex]) return complexTypes[complex];
  if (complex) {
    const isList = binding.classes.get(complex).base === "ComplexList";
    return [isSet ? "set" : "list", objectOf(binding, isList ? elementOf(complex) : complex)];
  }
  const type = getter ? getterTypes[getter] : declaredTypes[declared];
  if (!type) throw new Error(`${name} has a type that is not known here: ${getter ?? declared}.`);
  return isSet ? ["set", type[1]] : type;
}

// Inside an attribute nothing is a block and nothing has flags: only names and types are left.
function objectOf(binding, className) {
  const { members } = binding.classes.get(className);
  return ["object", sorted(Object.fromEntries(members.map(member => [member.name, typeOf(binding, member)])))];
}

const elementOf = listName => listName.replace(/List$/, "OutputReference");
const flagsOf = flags => Object.fromEntries(["required", "optional", "computed"].filter(flag => flags[flag]).map(flag => [flag, true]));
export const sorted = object => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
