namespace EndToEnd;

/// <summary>A team changes <c>workflows/deploy.yaml</c> with what the format offers.</summary>
internal sealed class OwnDefinitionTests
{
    private const string Deployment = """
        Id: deploy
        Version: 1
        DataType: Deployment
        Steps:
          - {Id: prereqs, StepType: CheckPrerequisites, NextStepId: backup-state}
          - {Id: backup-state, StepType: BackUpState, NextStepId: init}
          - {Id: init, StepType: TerraformInit, NextStepId: change}
          - Id: change
            StepType: Sequence
            Saga: true
            NextStepId: finish
            Do:
              - - {Id: plan, StepType: TerraformPlan, NextStepId: apply, Inputs: {Consent: data.Consent}}
                - Id: apply
                  StepType: TerraformApply
                  NextStepId: migrate
                  Inputs: {Consent: data.Consent}
                  CompensateWith:
                    - {Id: keep-outputs, StepType: SaveOutputs}
                - {Id: migrate, StepType: PushMigrations}
          - Id: finish
            StepType: If
            Inputs: {Condition: "true"}
            Do:
              - - {Id: outputs, StepType: SaveOutputs, NextStepId: verify}
                - {Id: verify, StepType: VerifyDeployment}

        """;

    [Test]
    public async Task Containers_deploy_like_plain_steps()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("workflows/deploy.yaml", Deployment);

        var result = (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);

        result.Said("sandbox is deployed").Said("verify");
        Assert.That(result.Stderr, Does.Not.Contain("keep-outputs"));
    }

    [Test]
    public async Task A_saga_that_fails_is_undone_and_the_run_is_over_with_an_exit_code_of_its_own()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("workflows/deploy.yaml", Deployment);
        checkout.Write("supabase/migrations/20990101000000_wrong.sql", "select 1 from nowhere;\n");

        var result = (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.RolledBack);
        var run = await checkout.LastRunAsync();
        var again = (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Usage);

        result.Said("migrate: ").Said("nowhere").Said("deployer deploy sandbox").Said("keep-outputs").Said("undone");
        Assert.That(run.Status, Is.EqualTo("rolled-back"));
        again.Said("over");
    }
}
