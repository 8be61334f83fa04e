using System.Text.Encodings.Web;
using Deployer.Tools;

namespace Deployer.Tests.Tools;

internal sealed class RedactionTests
{
    private const int Rounds = 2000;
    private const int Seed = 20261123;
    private const string Alphabet = "abcXYZ019 :/@?#&=+%$\\\"'<>{}.-_\n\tä€😀";

    [Test]
    public void No_registered_secret_is_left_in_any_text_in_any_of_its_forms()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            var secrets = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Text(random, random.Next(Redaction.ShortestSecret, 30)))
                .Where(secret => !string.IsNullOrWhiteSpace(secret)).ToArray();
            var redaction = new Redaction();
            foreach (var secret in secrets)
                redaction.Add(secret);
            var forms = secrets.SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret), JavaScriptEncoder.Default.Encode(secret) }).ToArray();
            var text = string.Concat(Enumerable.Range(0, 10).Select(_ => random.Next(2) == 0 || forms.Length == 0 ? Text(random, 8) : forms[random.Next(forms.Length)]));

            var redacted = redaction.Apply(text);

            foreach (var form in forms)
                Assert.That(redacted, Does.Not.Contain(form), $"round {round}, text {text}");
        }
    }

    [Test]
    public void Text_without_secrets_is_left_as_it_is()
    {
        var redaction = new Redaction();
        redaction.Add("hunter22");
        string[] ordinary =
        [
            "terraform_data.a: Creation complete after 0s [id=6aa6df35-535b-a097-a616-745015ad765a]",
            "https://gateway.example.com:8080/path?user=a@b.example",
            "postgresql://postgres@127.0.0.1:5432/postgres?sslmode=disable",
            "password = (sensitive value)", "ENCRYPTED PASSWORD NULL", "the password it's given",
            "The bearer of bad news", "eyJ", "sbp_short", "", "-----BEGIN CERTIFICATE-----",
            "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ];

        Assert.That(ordinary.Select(redaction.Apply), Is.EqualTo(ordinary));
    }

    [TestCase("postgres://user:p4ssw0rd@host:5432/db", "postgres://user:***@host:5432/db")]
    [TestCase("postgres://user:p@ss:w/rd@host/db", "postgres://user:***@host/db")]
    [TestCase("failed: \"redis://:p4ssw0rd@h\"", "failed: \"redis://:***@h\"")]
    [TestCase("https://oauth2:glpat-abc@git.example/x.git and more", "https://oauth2:***@git.example/x.git and more")]
    [TestCase("host=h password=p4ssw0rd user=u", "host=h password=*** user=u")]
    [TestCase("Host=h;Password='p4 ss';User=u", "Host=h;Password=***;User=u")]
    [TestCase("PGPASSWORD=p4ssw0rd psql", "PGPASSWORD=*** psql")]
    [TestCase("token sbp_0102030405060708090a0b0c0d0e0f1011121314 is", "token *** is")]
    [TestCase("alter role app password 'p4ss w0rd''s' valid until 'x'", "alter role app password *** valid until 'x'")]
    [TestCase("CREATE USER u WITH ENCRYPTED PASSWORD 'md5abc'; select 1", "CREATE USER u WITH ENCRYPTED PASSWORD ***; select 1")]
    [TestCase("create user u password $pw$p4ss'w0rd$pw$;", "create user u password ***;")]
    [TestCase("create user u password E'p4ss\\'w0rd', 'x'", "create user u password ***, 'x'")]
    [TestCase("create user u identified by 'p4ssw0rd'", "create user u identified by ***")]
    [TestCase("At statement: 2\ncreate user u password 'cut off", "At statement: 2\ncreate user u password ***")]
    [TestCase("key=sb_secret_Abc-123_x", "key=***")]
    [TestCase("ya29.a0AfH6SMB-x_y", "***")]
    [TestCase("Authorization: Bearer abc.def-ghi_jkl", "Authorization: Bearer ***")]
    [TestCase("{\"authorization\":\"Basic dXNlcjpwYXNz\"}", "{\"authorization\":\"Basic ***\"}")]
    [TestCase("bearer abcdefgh12345678", "bearer ***")]
    [TestCase("anon eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl.", "anon ***.")]
    [TestCase("{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n\"}", "{\"private_key\": \"***\\n\"}")]
    public void Whatever_has_the_shape_of_a_secret_is_masked_though_nobody_registered_it(string text, string expected) =>
        Assert.That(Redaction.ByPattern(text), Is.EqualTo(expected));

    [Test]
    public void Generated_secrets_of_each_shape_never_pass()
    {
        var random = new Random(Seed);
        const string word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
        for (var round = 0; round < Rounds; round++)
        {
            var core = new string(random.GetItems<char>(word, random.Next(20, 60)));
            string[] shapes =
            [
                $"postgres://u:{core}@h/d", $"sbp_{core.Replace('-', '_')}", $"sb_secret_{core}", $"Bearer {core}", $"ya29.{core}", $"eyJ{core}.{core}.{core}",
                $"password={core}", $"-----BEGIN RSA PRIVATE KEY-----\n{core}\n-----END RSA PRIVATE KEY-----", $"-----BEGIN PRIVATE KEY-----\n{core}",
            ];

            foreach (var shape in shapes)
                Assert.That(Redaction.ByPattern($"{Text(random, 6)} {shape} {Text(random, 6)}"), Does.Not.Contain(core).And.Not.Contain(core.Replace('-', '_')), shape);
        }
    }

    [Test]
    public void Overlapping_secrets_leave_no_rest()
    {
        var redaction = new Redaction();
        redaction.Add("abcdef");
        redaction.Add("defghi");

        Assert.That(redaction.Apply("xabcdefghix"), Is.EqualTo("x***x"));
    }

    [Test]
    public void A_secret_is_recognised_as_terraform_writes_it_in_json()
    {
        var redaction = new Redaction();
        redaction.Add("a<b>&\"c\"ä");

        Assert.That(redaction.Apply("{\"x\":\"a\\u003cb\\u003e\\u0026\\\"c\\\"ä\"}"), Is.EqualTo("{\"x\":\"***\"}"));
    }

    [Test]
    public void A_key_over_several_lines_is_masked_line_by_line()
    {
        var redact = new Redaction().ForLines();

        var lines = new[] { "before", "-----BEGIN EC PRIVATE KEY-----", "MHcCAQEE", "xyz==", "-----END EC PRIVATE KEY-----", "after" }.Select(redact);

        Assert.That(lines, Is.EqualTo(new[] { "before", "***", "***", "***", "***", "after" }));
    }

    [Test]
    public void The_lines_of_a_secret_are_secret_one_by_one()
    {
        var redaction = new Redaction();
        redaction.Add("first line\nsecond line\n");

        Assert.That(redaction.Apply("> second line"), Is.EqualTo("> ***"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("abc")]
    [TestCase("  \n ")]
    public void What_is_too_short_to_be_a_secret_masks_nothing(string? secret)
    {
        var redaction = new Redaction();
        redaction.Add(secret);

        Assert.That(redaction.Apply("abc def"), Is.EqualTo("abc def"));
    }

    private static string Text(Random random, int length) => new(random.GetItems<char>(Alphabet, length));
}
