using Deployer.Plans;
using Deployer.Steps;

namespace Deployer.Tests.Steps;

internal sealed class ApprovalQuestionTests
{
    [TestCase(PlanAction.Destroy, ExpectedResult = true)]
    [TestCase(PlanAction.Replace, ExpectedResult = true)]
    [TestCase(PlanAction.Forget, ExpectedResult = true)]
    [TestCase(PlanAction.Update, ExpectedResult = false)]
    [TestCase(PlanAction.Create, ExpectedResult = false)]
    public bool A_plan_after_which_something_would_be_gone_needs_the_environments_name_whoever_asks(PlanAction action)
    {
        var plan = new PlanOnRecord(new PlanName("digest", true, "production", "lineage", 1), new PlanSummary([new("t.a", "t", action, [])], []));

        return new ApprovalGate.Question(plan, ["confirm: changes"], Guarded: false).ToEvent(TimeProvider.System.GetUtcNow(), "k3f9").Guarded;
    }
}
