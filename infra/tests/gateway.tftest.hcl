# The OpenAPI document: what the gateway answers, and where it sends it.

run "routes_lead_to_services_path_and_all" {
  command = plan

  module {
    source = "./modules/gateway"
  }

  variables {
    project_id = "sim-test-project"
    region     = "europe-west1"
    scheme     = "https"
    routes = {
      orders = { url = "https://orders.example.run.app", health = "/ready" }
      api    = { url = "https://api.example.run.app", health = "/health" }
    }
  }

  assert {
    condition = keys(yamldecode(base64decode(google_api_gateway_api_config.this.openapi_documents[0].document[0].contents)).paths) == [
      "/api/{path=**}", "/health", "/health/api", "/health/orders", "/orders/{path=**}",
    ]
    error_message = "Every public service has its route and its health, and there is nothing else."
  }

  assert {
    condition = yamldecode(base64decode(
      google_api_gateway_api_config.this.openapi_documents[0].document[0].contents
    )).paths["/orders/{path=**}"].post.x-google-backend.address == "https://orders.example.run.app"
    error_message = "A route leads to the service of its name."
  }

  assert {
    condition = yamldecode(base64decode(
      google_api_gateway_api_config.this.openapi_documents[0].document[0].contents
      )).paths["/health/orders"].get.x-google-backend == {
      address          = "https://orders.example.run.app/ready"
      path_translation = "CONSTANT_ADDRESS"
      jwt_audience     = "https://orders.example.run.app"
      deadline         = 10
    }
    error_message = "A service's health is asked for where the service answers it."
  }

  # Google makes method names of them, in one name space.
  assert {
    condition = sort(flatten([
      for path in values(yamldecode(base64decode(google_api_gateway_api_config.this.openapi_documents[0].document[0].contents)).paths) : [
        for operation in values(path) : operation.operationId if !can(regex("^(delete|head|options|patch|post|put)_", operation.operationId))
      ]
    ])) == tolist(["get_api", "get_orders", "health", "health_api", "health_orders"])
    error_message = "Every operation has an id of its own."
  }
}
