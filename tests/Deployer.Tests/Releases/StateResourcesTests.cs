using System.Text;
using Deployer.Releases;

namespace Deployer.Tests.Releases;

internal sealed class StateResourcesTests
{
    private const string State = """
        {
          "version": 4, "serial": 3, "lineage": "l",
          "resources": [
            {"mode": "data", "type": "google_project", "name": "here", "instances": [{"attributes": {"id": "p"}}]},
            {"mode": "managed", "type": "terraform_data", "name": "plain", "instances": [{"attributes": {"id": "1", "input": "secret"}}]},
            {"module": "module.service[\"api\"]", "mode": "managed", "type": "terraform_data", "name": "service", "instances": [
              {"index_key": 0, "attributes": {"id": "2"}},
              {"index_key": "a\"b${c}", "attributes": {"id": "3"}},
              {"index_key": 0, "deposed": "f00d", "attributes": {"id": "4"}},
              {"index_key": 1, "attributes": null}
            ]}
          ]
        }
        """;

    [Test]
    public void Names_managed_objects_as_terraform_does_with_type_id_and_deposed_key()
    {
        Assert.That(StateResources.Read(Encoding.UTF8.GetBytes(State)), Is.EqualTo(new StateResource[]
        {
            new("terraform_data.plain", "terraform_data", "1", null),
            new("module.service[\"api\"].terraform_data.service[0]", "terraform_data", "2", null),
            new("module.service[\"api\"].terraform_data.service[\"a\\\"b$${c}\"]", "terraform_data", "3", null),
            new("module.service[\"api\"].terraform_data.service[0]", "terraform_data", "4", "f00d"),
            new("module.service[\"api\"].terraform_data.service[1]", "terraform_data", null, null),
        }));
    }
}
