using System.Reflection;

namespace Workflow.Engine.Tests;

/// <summary>Holds our public API against WorkflowCore's, member by member.</summary>
public class ApiBreadthTests
{
    [Test]
    public void Each_member_of_WorkflowCore_is_there_or_left_out_with_a_reason()
    {
        var counts = Compare(Resource("workflowcore-api.txt"), LeftOut.Read(Resource("left-out.txt")));
        TestContext.Out.WriteLine(counts.Print());
        Assert.That(counts.Faults, Is.Empty, string.Join('\n', counts.Faults));
    }

    [TestCase("interface IWorkflowHost\n    Void Halt()", "IWorkflowHost: Void Halt() is missing")]
    [TestCase("interface IWorkflowHost\n    Task Stop()", "Task Stop() is missing")]
    [TestCase("interface IWorkflowHost\n    Void Stop(String reason)", "Void Stop(String reason) is missing")]
    [TestCase("interface IWorkflowHost\n    String Registry { get; }", "Registry { get; } is missing")]
    [TestCase("interface IWorkflowHost\n    IWorkflowRegistry Registry { get; set; }", "Registry { get; set; } is missing")]
    [TestCase("interface IWorkflowHost\n    static Void Stop()", "static Void Stop() is missing")]
    [TestCase("interface IActivityController\n    Task ReleaseActivityToken(String token=null)", "(String token=null) is missing")]
    [TestCase("enum WorkflowStatus\n    Runnable=0, Suspended=7", "Suspended=7 is missing")]
    [TestCase("delegate LifeCycleEventHandler\n    Void (WorkflowInstance evt)", "Void (WorkflowInstance evt) is missing")]
    [TestCase("class IWorkflowHost", "is of kind interface")]
    [TestCase("interface IWorkflowHost : IDisposable", "is no IDisposable")]
    [TestCase("interface INowhere", "INowhere is missing")]
    public void A_difference_is_found(string listed, string fault) =>
        Assert.That(
            Compare("## WorkflowCore.Interface\n" + listed, LeftOut.Read("")).Faults, Has.Some.Contains(fault));

    [TestCase("WorkflowCore.Interface.IWorkflowHost", "is there")]
    [TestCase("WorkflowCore.Interface.IWorkflowHost: Void Stop()", "is there")]
    [TestCase("WorkflowCore.Interface.IWorkflowHost: Void Halt()", "names nothing in the list")]
    public void What_is_left_out_and_there_after_all_is_found(string line, string fault) =>
        Assert.That(
            Compare("## WorkflowCore.Interface\ninterface IWorkflowHost\n    Void Stop()", LeftOut.Read($"> why\n{line}")).Faults,
            Has.Some.Contains(fault));

    private static ApiCounts Compare(string list, LeftOut leftOut) =>
        ApiCounts.Of(ApiList.Read(list), OwnType.Exported(typeof(IWorkflowHost).Assembly), leftOut);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
