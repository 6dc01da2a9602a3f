//! Whether a value is what a schema says: as much of JSON Schema 2020-12 as the API's description uses. What is not known here fails.

use serde_json::Value;

/// The document that references point into.
pub(crate) struct Checker<'d>(pub(crate) &'d Value);

impl Checker<'_> {
    /// Everything that is wrong with a value, by its place.
    pub(crate) fn wrong(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        self.check(schema, value, "#", &mut wrong);
        wrong
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let Value::Object(words) = schema else {
            assert_eq!(schema, &Value::Bool(true), "{at}: nothing is allowed there");
            return;
        };
        for (word, says) in words {
            match word.as_str() {
                "description" | "title" | "default" | "format" | "writeOnly" | "$schema" => {}
                "$ref" => {
                    let place = says.as_str().unwrap().strip_prefix('#').unwrap();
                    self.check(self.0.pointer(place).unwrap_or_else(|| panic!("{place} is nowhere")), value, at, wrong);
                }
                "type" => {
                    let types = says.as_array().cloned().unwrap_or_else(|| vec![says.clone()]);
                    if !types.iter().any(|ty| is_of(ty.as_str().unwrap(), value)) {
                        wrong.push(format!("{at}: {value} is not {says}"));
                    }
                }
                "minimum" | "maximum" => {
                    let (Some(number), Some(bound)) = (value.as_i64(), says.as_i64()) else { continue };
                    if (word == "minimum" && number < bound) || (word == "maximum" && number > bound) {
                        wrong.push(format!("{at}: {number} is beyond {word} {bound}"));
                    }
                }
                "const" if says != value => wrong.push(format!("{at}: {value} is not {says}")),
                "const" => {}
                "enum" if !says.as_array().unwrap().contains(value) => wrong.push(format!("{at}: {value} is none of {says}")),
                "enum" => {}
                "anyOf" | "oneOf" => {
                    if !says.as_array().unwrap().iter().any(|one| self.wrong(one, value).is_empty()) {
                        wrong.push(format!("{at}: {value} is none of {says}"));
                    }
                }
                "items" => {
                    let items = value.as_array().into_iter().flatten().enumerate();
                    items.for_each(|(place, item)| self.check(says, item, &format!("{at}/{place}"), wrong));
                }
                "required" => {
                    let Some(object) = value.as_object() else { continue };
                    let lacking = says.as_array().unwrap().iter().filter(|name| !object.contains_key(name.as_str().unwrap()));
                    lacking.for_each(|name| wrong.push(format!("{at}: {name} is lacking")));
                }
                "properties" => {
                    let Some(object) = value.as_object() else { continue };
                    for (name, field) in object {
                        match says.get(name) {
                            Some(schema) => self.check(schema, field, &format!("{at}/{name}"), wrong),
                            // What is answered is described in full.
                            None if words.contains_key("additionalProperties") => {}
                            None => wrong.push(format!("{at}/{name} is not described")),
                        }
                    }
                }
                "additionalProperties" => {
                    let named = |name: &str| words.get("properties").is_some_and(|known| known.get(name).is_some());
                    let others = value.as_object().into_iter().flatten().filter(|(name, _)| !named(name));
                    for (name, field) in others {
                        match says {
                            Value::Bool(false) => wrong.push(format!("{at}/{name} may not be there")),
                            schema => self.check(schema, field, &format!("{at}/{name}"), wrong),
                        }
                    }
                }
                other => panic!("{at}: this checker does not know `{other}`"),
            }
        }
    }
}

fn is_of(ty: &str, value: &Value) -> bool {
    match ty {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("`{other}` is no type"),
    }
}

#[test]
fn the_checker_sees_what_is_not_as_described() {
    let document = serde_json::json!({ "Line": { "type": "object", "properties": { "n": { "type": ["integer", "null"] } }, "required": ["n"] } });
    let schema = serde_json::json!({ "type": "array", "items": { "$ref": "#/Line" } });
    let wrong = |value: Value| Checker(&document).wrong(&schema, &value);
    assert_eq!(wrong(serde_json::json!([{ "n": 1 }, { "n": null }])), Vec::<String>::new());
    for value in [
        serde_json::json!([{}]),
        serde_json::json!([{ "n": "1" }]),
        serde_json::json!([{ "n": 1, "m": 2 }]),
        serde_json::json!({}),
    ] {
        assert_eq!(wrong(value.clone()).len(), 1, "{value}");
    }
}
