namespace Deployer.Tests.Fuzz;

/// <summary>Good texts, with everything in them that the deployer looks at.</summary>
internal static class Samples
{
    public const string Configuration = """
        environments:
          preview:
            cloud: simulated
            backend: pg
            database: url
            database-url-env: DATABASE_URL
            confirm: changes
            lock-timeout: 30s
            project: acme-preview
            protect: [google_pubsub_topic, 'module.service["api"].google_cloud_run_v2_service.this']
        """;

    public const string State = """
        {
          "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "6f1b0a4e-0000-4000-8000-000000000000",
          "outputs": {"url": {"value": "https://example.com", "type": "string", "sensitive": true}},
          "resources": [
            {"mode": "data", "type": "google_project", "name": "here", "instances": [{"attributes": {"id": "p"}}]},
            {"module": "module.service[\"api\"]", "mode": "managed", "type": "terraform_data", "name": "service", "provider": "provider[\"terraform.io/builtin/terraform\"]", "instances": [
              {"index_key": 0, "schema_version": 0, "attributes": {"id": "2", "deletion_protection": true}, "sensitive_attributes": []},
              {"index_key": "a\"b${c}", "status": "tainted", "attributes": {"id": "3"}},
              {"index_key": 1, "deposed": "f00d", "attributes": null}
            ]}
          ],
          "check_results": null
        }
        """;

    public const string Plan = """
        {
          "format_version": "1.2", "terraform_version": "1.11.4",
          "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": []}}},
          "resource_changes": [
            {"address": "terraform_data.one", "mode": "managed", "type": "terraform_data", "name": "one",
             "change": {"actions": ["create"], "before": null, "after": {"input": 1}, "after_unknown": {"id": true}}},
            {"address": "module.a[\"b\"].google_sql_database_instance.two", "type": "google_sql_database_instance", "deposed": "f00d",
             "change": {"actions": ["delete", "create"], "before": {"deletion_protection": true}, "after": {"name": "x"}, "replace_paths": [["name"], ["a", 0]]}}
          ],
          "output_changes": {"url": {"actions": ["update"], "before": "a", "after": "b"}, "same": {"actions": ["no-op"]}}
        }
        """;

    public const string Events = """
        {"@level":"info","@message":"Terraform 1.11.4","@module":"terraform.ui","@timestamp":"2026-11-23T05:00:00.000000Z","terraform":"1.11.4","type":"version","ui":"1.2"}
        {"@level":"info","@message":"a: Plan to create","@timestamp":"2026-11-23T05:00:00Z","change":{"resource":{"addr":"a.b","resource_type":"a"},"action":"create"},"type":"planned_change"}
        {"@level":"info","@message":"a: Creating","hook":{"resource":{"addr":"a.b"},"action":"create"},"type":"apply_start"}
        {"@level":"info","@message":"a: Still","hook":{"resource":{"addr":"a.b"},"action":"create","elapsed_seconds":10},"type":"apply_progress"}
        {"@level":"info","@message":"a: Complete","hook":{"resource":{"addr":"a.b"},"action":"create","id_key":"id","id_value":"1","elapsed_seconds":11},"type":"apply_complete"}
        {"@level":"error","@message":"Error: no","diagnostic":{"severity":"error","summary":"no","detail":"why","address":"a.b","range":{"filename":"main.tf","start":{"line":1}},"snippet":{"context":"resource","code":"x"}},"type":"diagnostic"}
        {"@level":"info","@message":"Outputs","outputs":{"url":{"sensitive":true,"type":"string"}},"type":"outputs"}
        {"@level":"info","@message":"Apply complete","changes":{"add":1,"change":0,"remove":0,"import":0,"operation":"apply"},"type":"change_summary"}
        """;

    public const string Answers = """
        {"_tag":"Error","error":{"code":"DbPushApplyError","message":"ERROR: division by zero (SQLSTATE 22012)\nAt statement: 1\nselect 1 / 0","suggestion":"Try again."}}
        """;
}
