//! The description of the API, as OpenAPI 3.1 has it: written from the table of routes and the types of what is sent and answered.

use axum::http::Method;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::data::Reply;
use super::problem::Problem;
use super::route::{Access, Content, FILE, JSON, Route};
use super::{BASE, routes};

/// What may come instead, to every request and to each sort of them.
const ALWAYS: [u16; 2] = [500, 503];
const TOKEN: [u16; 4] = [401, 403, 404, 429];
const BODY: [u16; 4] = [400, 413, 415, 422];
const WRITE: [u16; 1] = [409];
const OF_FILE: [u16; 1] = [409];
const BEHIND: [u16; 2] = [412, 428];

/// The description, served.
pub(super) async fn show() -> Reply<Value> {
    Ok(document().into())
}

/// The description of every route.
pub fn document() -> Value {
    // What is sent may leave out what is optional; what is answered leaves out nothing.
    let settings = || SchemaSettings::draft2020_12().with(|it| it.definitions_path = "/components/schemas".into());
    let (mut sent, mut given) = (settings().into_generator(), settings().for_serialize().into_generator());
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        let path = paths.entry(format!("{BASE}{}", route.path)).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation(&route, &mut sent, &mut given);
    }
    given.subschema_for::<Problem>();
    let mut schemas = given.take_definitions(true);
    schemas.extend(sent.take_definitions(true));
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Resettle",
            "version": "1",
            "description": "Everything the pages do, for programs. Texts come in the language of Accept-Language (en, ko).",
            "license": { "name": "Apache-2.0 OR MIT" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "description": "Made on the page /tokens." } },
            "responses": { "Problem": {
                "description": "It was not done; why.",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
        },
    });
    sort(&mut document);
    document
}

/// Whether maps keep the order in which they were filled is up to whatever else is built.
fn sort(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.sort_keys();
            map.values_mut().for_each(sort);
        }
        Value::Array(list) => list.iter_mut().for_each(sort),
        _ => {}
    }
}

fn operation(route: &Route, sent: &mut SchemaGenerator, given: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.about,
        "parameters": parameters(route),
        "responses": responses(route, given),
    });
    if route.access != Access::Open {
        operation["security"] = json!([{ "token": [] }]);
    }
    if let Some(body) = route.body {
        operation["requestBody"] = json!({ "required": true, "content": content(body, sent) });
    }
    operation
}

fn content(content: Content, schemas: &mut SchemaGenerator) -> Value {
    match content {
        Content::Json(schema) => json!({ JSON: { "schema": schema(schemas) } }),
        Content::File(media) => json!({ media: { "schema": true } }),
    }
}

fn responses(route: &Route, given: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut answer = json!({ "description": if route.access == Access::Write { "It is done." } else { "It is this." } });
    if let Some(body) = route.answer {
        answer["content"] = content(body, given);
    } else if route.method == Method::GET {
        answer["content"] = json!({ "application/json": { "schema": { "type": "object" } } });
    }
    if route.method == Method::GET {
        answer["headers"] = json!({ "ETag": { "schema": { "type": "string" }, "description": "For If-None-Match; with the number of the household's last entry in front, also for If-Match." } });
        responses.insert("304".to_owned(), json!({ "description": "It is as it was when it had the tag of If-None-Match." }));
    }
    responses.insert(route.status.as_str().to_owned(), answer);
    if let Some(preview) = route.preview {
        let what = json!({ "description": "A preview: what it would change, and what stands against it.", "content": content(Content::Json(preview), given) });
        responses.insert("200".to_owned(), what);
    }
    let mut others = ALWAYS.to_vec();
    let sorts: [(bool, &[u16]); 6] = [
        (route.access != Access::Open, &TOKEN),
        (route.body.is_some(), &BODY),
        (!route.query.is_empty(), &[422]),
        (route.access == Access::Write, &WRITE),
        (route.is_behind, &BEHIND),
        (matches!(route.answer, Some(Content::File(FILE))), &OF_FILE),
    ];
    others.extend(sorts.into_iter().filter(|(is, _)| *is).flat_map(|(_, statuses)| statuses));
    for status in others {
        responses.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem" }));
    }
    Value::Object(responses)
}

fn parameters(route: &Route) -> Value {
    let parameter = |place: &str, name: &str, required: bool, about: &str, schema: Value| json!({ "in": place, "name": name, "required": required, "description": about, "schema": schema });
    let mut all = Vec::new();
    for name in route.path.split(['{', '}']).skip(1).step_by(2) {
        let (about, schema) = match name {
            "id" => ("The id of a household.", json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })),
            "number" => ("Its number, by which it is ended.", json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })),
            "alarm" => ("The id of an alarm.", json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })),
            "pack" => ("The name of a pack.", json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,100}$" })),
            "person" => ("The id of a person.", json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })),
            "run" => ("The id of a payment run.", json!({ "type": "string", "pattern": "^[A-Za-z0-9-]{1,60}$" })),
            "payment" => ("The id of a payment.", json!({ "type": "string", "pattern": "^[A-Za-z0-9-]{1,35}$" })),
            "entry" => ("The label of an entry: `e7`.", json!({ "type": "string", "pattern": "^e[1-9][0-9]{0,8}$" })),
            _ => ("An id of the programme.", json!({ "type": "string", "pattern": "^[a-z0-9_.]{1,100}$" })),
        };
        all.push(parameter("path", name, true, about, schema));
    }
    for (name, about) in route.query {
        let schema = match *name {
            "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 200 }),
            "on" => json!({ "type": "string", "format": "date" }),
            _ => json!({ "type": "string" }),
        };
        all.push(parameter("query", name, false, about, schema));
    }
    if route.access == Access::Write && route.method == Method::POST {
        let about = "Made up for each write. The same key with the same body is done once, and answered the same for seven days.";
        all.push(parameter("header", "Idempotency-Key", true, about, json!({ "type": "string", "pattern": "^[!-~]{1,255}$" })));
    }
    if route.is_behind {
        let about =
            "The tag of the household as it was read, or the number of its last entry in quotes. Only a preview goes without.";
        all.push(parameter(
            "header",
            "If-Match",
            false,
            about,
            json!({ "type": "string", "pattern": "^\"[0-9]{1,15}(-[0-9a-f]{32})?\"$" }),
        ));
    }
    Value::Array(all)
}
