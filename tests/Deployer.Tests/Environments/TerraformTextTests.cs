using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class TerraformTextTests
{
    [TestCase("bucket = \"states\"", "states")]
    [TestCase("  bucket=\"states\" # not \"other\"\r\n", "states")]
    [TestCase("# bucket = \"old\"\nprefix = \"p\"\nbucket = \"st#ates\"", "st#ates")]
    [TestCase("/* bucket = \"old\" */\n\"bucket\" = \"states\"", "states")]
    [TestCase("bucket = \"states-${var.environment}\"", null)]
    [TestCase("bucket = var.bucket", null)]
    [TestCase("bucket_name = \"states\"", null)]
    [TestCase("", null)]
    public void A_literal_is_read(string text, string? expected) => Assert.That(new TerraformText(text).StringOf("bucket"), Is.EqualTo(expected));

    [TestCase("variable \"password\" {\n  type = string\n}\n", true)]
    [TestCase("variable \"password\" {}", true)]
    [TestCase("variable \"password\" {\n  type = string\n  validation {\n    condition = length(var.password) > 0\n  }\n}\n", true)]
    [TestCase("variable \"password\" {\n  type    = string\n  default = null\n}\n", false)]
    [TestCase("variable \"password\" { default = \"x\" }", false)]
    [TestCase("# variable \"password\" {}\nvariable \"other\" {}", false)]
    [TestCase("variable \"password_version\" {\n  type = number\n}\n", false)]
    [TestCase("variable \"other\" {\n  type = string\n}\nvariable \"password\" {\n  type = string\n}\nvariable \"last\" {\n  default = 1\n}\n", true)]
    public void A_variable_without_default_must_be_given(string text, bool expected) =>
        Assert.That(new TerraformText(text).Requires("password"), Is.EqualTo(expected));

    [Test]
    public void A_missing_file_or_folder_has_no_facts()
    {
        Assert.That(TerraformText.OfFile("/missing").Sets("a"), Is.False);
        Assert.That(TerraformText.OfModule("/missing").Requires("a"), Is.False);
    }
}
