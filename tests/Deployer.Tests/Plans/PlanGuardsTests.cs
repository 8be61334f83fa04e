using Deployer.Environments;
using Deployer.Plans;

namespace Deployer.Tests.Plans;

internal sealed class PlanGuardsTests
{
    [TestCase("30%", 3, 10, false)]
    [TestCase("30%", 4, 10, true)]
    [TestCase("30%", 4, 4, false)]
    [TestCase("0%", 1, 5, true)]
    [TestCase("100%", 10, 10, false)]
    [TestCase("0", 1, 2, true)]
    [TestCase("3", 3, 4, false)]
    [TestCase("3", 4, 100, true)]
    public void Losing_more_than_max_destroy_asks(string limit, int lost, int inState, bool asks)
    {
        var environment = Environment() with { Guards = new GuardSettings { MaxDestroy = new DestroyLimit(int.Parse(limit.TrimEnd('%')), limit.EndsWith('%')) } };
        var plan = Plan(inState, [.. Enumerable.Range(0, lost).Select(number => Change($"a.b{number}", PlanAction.Destroy)), Change("a.new", PlanAction.Create)]);

        Assert.That(new PlanGuards(environment, []).Reasons(plan, []), Has.Count.EqualTo(asks ? 1 : 0));
    }

    [Test]
    public void A_share_of_the_resources_asks_by_default()
    {
        var plan = Plan(10, [.. Enumerable.Range(0, 4).Select(number => Change($"a.b{number}", number == 0 ? PlanAction.Replace : PlanAction.Forget))]);

        Assert.That(new PlanGuards(Environment(), []).Reasons(plan, []).Single(), Does.Contain("4 of 10").And.Contain("30%"));
    }

    [Test]
    public void What_a_person_named_or_approved_before_and_what_was_left_behind_do_not_count()
    {
        var changes = Enumerable.Range(0, 4).Select(number => Change($"a.b{number}", PlanAction.Destroy)).ToList();

        Assert.That(new PlanGuards(Environment(), ["a.b0"]).Reasons(Plan(10, [.. changes]), []), Is.Empty);
        Assert.That(new PlanGuards(Environment(), []).Reasons(Plan(10, [.. changes]), changes), Is.Empty);
        Assert.That(new PlanGuards(Environment(), []).Reasons(Plan(10, [.. changes[..3], changes[3] with { Deposed = "1a2b" }]), []), Is.Empty);
    }

    [TestCase("google_sql_database", "module.db.google_sql_database.main", PlanAction.Destroy, true)]
    [TestCase("google_sql_database", "module.db.google_sql_database.main", PlanAction.Update, false)]
    [TestCase("google_sql_database", "module.other.google_sql_database.main", PlanAction.Destroy, false)]
    [TestCase("google_storage_bucket", "module.db.google_storage_bucket.main", PlanAction.Destroy, false)]
    public void A_rule_meets_its_actions_on_its_types_and_addresses(string type, string address, PlanAction action, bool meets)
    {
        var rule = Rule(RuleEffect.Ask, new ResourceFilter { Types = ["google_sql_*"], Addresses = ["module.db"] }, PlanAction.Destroy);
        var plan = Plan(1, new PlannedChange(address, type, action, []));

        var reasons = new PlanGuards(Environment(rule), [address]).Reasons(plan, []);

        Assert.That(reasons, meets ? Has.One.Contains("because") : Is.Empty);
    }

    [TestCase("template.0.timeout", true)]
    [TestCase("template", true)]
    [TestCase("templates", false)]
    public void A_rule_about_attributes_meets_changes_of_them(string attribute, bool meets)
    {
        var rule = Rule(RuleEffect.Deny, new ResourceFilter { Attributes = ["template"] }, PlanAction.Update);
        var plan = new PlanSummary([Change("a.b", PlanAction.Update) with { Attributes = [attribute] }], []);

        Assert.That(new PlanGuards(Environment(rule), []).Denials(plan), Has.Count.EqualTo(meets ? 1 : 0));
    }

    [TestCase("supabase_project", true, false, true)]
    [TestCase("supabase_project", false, false, false)]
    [TestCase("supabase_project", true, true, false)]
    [TestCase("google_service_account", true, false, false)]
    public void What_is_protected_is_not_made_anew_and_empty_without_a_word(string type, bool remade, bool approved, bool asks)
    {
        var plan = Plan(1, new PlannedChange("a.b", type, PlanAction.Create, []));
        plan = plan with { Summary = plan.Summary with { Drift = [new PlannedDrift("a.b", type, Gone: true, []) { Remade = remade }] } };

        var reasons = new PlanGuards(Environment(), []).Reasons(plan, approved ? plan.Summary.Changes : []);

        Assert.That(reasons, asks ? Has.One.EqualTo("a.b is protected, was deleted outside Terraform, and would be made anew, empty") : Is.Empty);
        Assert.That(new PlanGuards(Environment(), ["a.b"]).Reasons(plan, []), Is.Empty);
    }

    [Test]
    public void The_policy_names_the_guards_and_nothing_else()
    {
        var policy = new PlanGuards(Environment(), []).Policy;

        Assert.That(new PlanGuards(Environment() with { LockTimeout = TimeSpan.Zero }, ["a.b"]).Policy, Is.EqualTo(policy));
        Assert.That(new PlanGuards(Environment() with { Protect = ["a.b"] }, []).Policy, Is.Not.EqualTo(policy));
        Assert.That(new PlanGuards(Environment(Rule(RuleEffect.Ask, new ResourceFilter(), PlanAction.Create)), []).Policy, Is.Not.EqualTo(policy));
    }

    private static PlanRule Rule(RuleEffect effect, ResourceFilter filter, PlanAction action) => new(effect, [action], filter, "because");

    private static PlannedChange Change(string address, PlanAction action) => new(address, "terraform_data", action, []);

    private static PlanOnRecord Plan(int inState, params PlannedChange[] changes) =>
        new(new PlanName("digest", true, "test", null, null), new PlanSummary(changes, [])) { ResourcesInState = inState };

    private static DeployEnvironment Environment(params PlanRule[] rules) => new()
    {
        Name = "test",
        Cloud = CloudKind.Simulated,
        Backend = BackendKind.Local,
        Database = DatabaseKind.Sandbox,
        Rules = rules,
    };
}
