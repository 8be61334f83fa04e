using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class ConfigurationTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("configuration-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Reads_every_property()
    {
        Write("""
            environments:
              production:
                cloud: google
                backend: gcs
                database: linked
                confirm: changes
                lock-timeout: 5m
                protect: [google_cloud_run_v2_service, module.database]
                project: acme-production
                project-ref: abcdefghijklmnopqrst
              reporting:
                cloud: simulated
                backend: pg
                database: url
                database-url-env: REPORTING_URL
            """);

        var configuration = DeployerConfiguration.Load(_folder);

        var production = configuration.Get("production");
        var reporting = configuration.Get("reporting");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(configuration.Environments.Select(each => each.Name), Is.EqualTo(new[] { "production", "reporting" }));
            Assert.That(production.Cloud, Is.EqualTo(CloudKind.Google));
            Assert.That(production.Backend, Is.EqualTo(BackendKind.Gcs));
            Assert.That(production.Database, Is.EqualTo(DatabaseKind.Linked));
            Assert.That(production.Confirm, Is.EqualTo(ConfirmPolicy.Changes));
            Assert.That(production.LockTimeout, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(production.Protect, Is.EqualTo(new[] { "google_cloud_run_v2_service", "module.database" }));
            Assert.That(production.Project, Is.EqualTo("acme-production"));
            Assert.That(production.ProjectRef, Is.EqualTo("abcdefghijklmnopqrst"));
            Assert.That(production.Workspace, Is.EqualTo("production"));
            Assert.That(production.VariablesFile, Is.EqualTo("environments/production/terraform.tfvars"));
            Assert.That(production.BackendFile, Is.EqualTo("environments/production/backend.hcl"));
            Assert.That(reporting.DatabaseUrlVariable, Is.EqualTo("REPORTING_URL"));
            Assert.That(reporting.Confirm, Is.EqualTo(ConfirmPolicy.Destroys));
            Assert.That(reporting.LockTimeout, Is.EqualTo(TimeSpan.FromMinutes(1)));
        }
    }

    [Test]
    public void Names_every_mistake_at_once_with_its_line_key_and_suggestion()
    {
        Write("""
            environments:
              production:
                cluod: google
                backend: gsc
                database: linked
                confirm: destroy
              staging:
                cloud: google
                backend: gcs
                database: linked
                project-ref: too-short
                lock-timeout: 5 minutes
            """);

        var problems = Problems();

        Assert.That(
            problems.Select(problem => (problem.Line, problem.Key, problem.Suggestion)),
            Is.EqualTo(new (int, string, string?)[]
            {
                (3, "environments.production.cluod", "cloud"),
                (4, "environments.production.backend", "gcs"),
                (6, "environments.production.confirm", "destroys"),
                (11, "environments.staging.project-ref", null),
                (12, "environments.staging.lock-timeout", null),
            }));
    }

    [TestCase("cloud: google, backend: local, database: linked", "backend")]
    [TestCase("cloud: google, backend: gcs, database: sandbox", "database")]
    [TestCase("cloud: simulated, backend: local, database: url", "database-url-env")]
    [TestCase("cloud: simulated, backend: local, database: sandbox, database-url-env: URL", "database-url-env")]
    [TestCase("cloud: simulated, backend: local, database: sandbox, project-ref: abcdefghijklmnopqrst", "project-ref")]
    public void Refuses_combinations_that_can_only_be_a_mistake(string properties, string key)
    {
        Write($"environments: {{ trial: {{ {properties} }} }}");

        Assert.That(Problems().Select(problem => problem.Key), Is.EqualTo(new[] { $"environments.trial.{key}" }));
    }

    [TestCase("google", "gcs", "url, database-url-env: DATABASE_URL")]
    [TestCase("google", "http", "linked")]
    [TestCase("simulated", "gcs", "linked")]
    [TestCase("simulated", "pg", "sandbox")]
    [TestCase("simulated", "local", "sandbox")]
    public void Accepts_combinations_that_make_sense(string cloud, string backend, string database)
    {
        Write($"environments: {{ trial: {{ cloud: {cloud}, backend: {backend}, database: {database} }} }}");

        Assert.That(DeployerConfiguration.Load(_folder).Get("trial").Name, Is.EqualTo("trial"));
    }

    [Test]
    public void The_bucket_for_copies_has_a_folder_of_its_own()
    {
        Write("""
            environments:
              production:
                { cloud: google, backend: gcs, database: linked, encryption: { recipients-file: keys }, copies: { bucket: acme-deployments } }
              staging:
                { cloud: google, backend: gcs, database: linked, encryption: { recipients-file: keys }, copies: { bucket: acme-deployments, prefix: team/a } }
            """);

        var configuration = DeployerConfiguration.Load(_folder);

        Assert.That(configuration.Get("production").Copies, Is.EqualTo(new CopiesSettings("acme-deployments", "deployer")));
        Assert.That(configuration.Get("staging").Copies, Is.EqualTo(new CopiesSettings("acme-deployments", "team/a")));
    }

    [TestCase("cloud: google, backend: gcs, database: linked", "in clear")]
    [TestCase("cloud: simulated, backend: local, database: sandbox, encryption: { recipients-file: keys }", "no other machine has the state")]
    public void Refuses_copies_that_would_be_readable_or_of_no_use(string properties, string reason)
    {
        Write($"environments: {{ trial: {{ {properties}, copies: {{ bucket: acme-deployments }} }} }}");

        var problem = Problems().Single();

        Assert.That(problem.Key, Is.EqualTo("environments.trial.copies"));
        Assert.That(problem.Message, Does.Contain(reason));
    }

    [TestCase("bucket", "copies", null)]
    [TestCase("{ buckt: acme }", "copies.buckt,copies", "bucket")]
    [TestCase("{ bucket: gs://acme }", "copies.bucket", null)]
    [TestCase("{ bucket: acme, prefix: /a/ }", "copies.prefix", null)]
    public void A_bucket_for_copies_that_cannot_be_one_is_named(string section, string keys, string? suggestion)
    {
        Write($$"""
            environments:
              trial: { cloud: google, backend: gcs, database: linked, encryption: { recipients-file: keys }, copies: {{section}} }
            """);

        var problems = Problems();

        Assert.That(problems.Select(problem => problem.Key), Is.EqualTo(keys.Split(',').Select(key => $"environments.trial.{key}")));
        Assert.That(problems[0].Suggestion, Is.EqualTo(suggestion));
    }

    [TestCase("Production")]
    [TestCase("2nd")]
    [TestCase("with_underscore")]
    [TestCase("default")]
    [TestCase("a23456789012345678901234567890123")]
    public void Refuses_a_name_that_cannot_be_a_workspace(string name)
    {
        Write($"environments: {{ {name}: {{ cloud: simulated, backend: local, database: sandbox }} }}");

        Assert.That(Problems().Single().Key, Is.EqualTo($"environments.{name}"));
    }

    [TestCase("", 1)]
    [TestCase("just words", 1)]
    [TestCase("environments:", 1)]
    [TestCase("enviroments: {}", 1)]
    [TestCase("environments:\n  sandbox:\n", 2)]
    [TestCase("environments:\n  sandbox: [1]\n", 2)]
    [TestCase("environments:\n  sandbox: {\n", 3)]
    [TestCase("environments:\n  a: {}\n  a: {}\n", 3)]
    [TestCase("environments:\n  a: [1\n  b: 2\n", 2)]
    [TestCase("a: 1\n---\nb: 2\n", 1)]
    public void Says_where_a_malformed_file_is_wrong(string text, int line)
    {
        Write(text);

        Assert.That(Problems()[0].Line, Is.EqualTo(line));
    }

    [Test]
    public void Refuses_one_Supabase_project_in_two_environments()
    {
        Write("""
            environments:
              staging: { cloud: google, backend: gcs, database: linked, project-ref: abcdefghijklmnopqrst }
              production: { cloud: google, backend: gcs, database: linked, project-ref: abcdefghijklmnopqrst }
            """);

        Assert.That(Problems().Single(), Has.Property("Line").EqualTo(3).And.Property("Key").EqualTo("environments.production.project-ref"));
    }

    [Test]
    public void Never_repeats_a_database_url_that_was_pasted_instead_of_the_variables_name()
    {
        Write("environments: { trial: { cloud: google, backend: gcs, database: url, database-url-env: 'postgres://me:hunter2@db/x' } }");

        Assert.That(
            () => DeployerConfiguration.Load(_folder),
            Throws.TypeOf<ConfigurationException>()
                .With.Message.Contains("the NAME of an environment variable").And.Message.Not.Contains("hunter2"));
    }

    [Test]
    public void Lists_the_known_environments_when_asked_for_an_unknown_one()
    {
        Write("""
            environments:
              production: { cloud: google, backend: gcs, database: linked }
              sandbox: { cloud: simulated, backend: local, database: sandbox }
            """);

        Assert.That(
            () => DeployerConfiguration.Load(_folder).Get("prodution"),
            Throws.TypeOf<NotFoundException>().With.Message.EqualTo(
                "There is no environment 'prodution'. Known environments: production, sandbox. Did you mean 'production'?"));
    }

    [Test]
    public void A_missing_file_is_a_configuration_error() =>
        Assert.That(
            () => DeployerConfiguration.Load(_folder),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("deployer.yaml"));

    private void Write(string text) => File.WriteAllText(Path.Combine(_folder, "deployer.yaml"), text);

    private IReadOnlyList<ConfigurationProblem> Problems()
    {
        try
        {
            DeployerConfiguration.Load(_folder);
        }
        catch (ConfigurationException error)
        {
            return error.Problems;
        }

        throw new AssertionException("The configuration was accepted.");
    }
}
