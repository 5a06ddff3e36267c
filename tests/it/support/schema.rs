//! JSON Schemas as committed files: written anew when asked for, held against the types and against real reports.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// A schema below `assets/schema`, and the type that it is of.
pub struct Schema {
    pub file: &'static str,
    pub root: &'static str,
}

impl Schema {
    fn path(&self) -> String {
        format!("{}/assets/schema/{}", env!("CARGO_MANIFEST_DIR"), self.file)
    }

    /// Holds that the file is what the types say; with `IMGSCOPE_BLESS` it is written first.
    #[track_caller]
    pub fn is(&self, schema: &schemars::Schema) {
        let (path, schema) = (self.path(), serde_json::to_string_pretty(schema).expect("JSON") + "\n");
        if std::env::var_os("IMGSCOPE_BLESS").is_some() {
            fs::create_dir_all(Path::new(&path).parent().expect("a folder")).expect("a folder");
            fs::write(&path, &schema).expect("the schema");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == schema,
            "{path} is out of date: write it anew with `IMGSCOPE_BLESS=1 cargo test schema`"
        );
    }

    fn committed(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path()).expect("the schema")).expect("JSON")
    }

    /// Holds that the committed schema takes a report.
    #[track_caller]
    pub fn takes(&self, name: &str, report: &Value) {
        let validator = jsonschema::validator_for(&self.committed()).expect("a schema");
        let errors: Vec<String> =
            validator.iter_errors(report).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }

    /// Holds that the objects have the promised fields and no others. Fields that may be null end in `?`, those that may
    /// be absent begin with `~`.
    #[track_caller]
    pub fn has_fields(&self, promised: &[(&str, &str)]) {
        let schema = self.committed();
        let definitions = schema["$defs"].as_object().expect("definitions");
        let found: BTreeMap<&str, Vec<String>> = definitions
            .iter()
            .map(|(name, definition)| (name.as_str(), fields(definition)))
            .chain([(self.root, fields(&schema))])
            .collect();
        let promised: BTreeMap<&str, Vec<String>> = promised
            .iter()
            .map(|(name, fields)| {
                let mut fields: Vec<String> = fields.split_whitespace().map(str::to_owned).collect();
                fields.sort();
                (*name, fields)
            })
            .collect();
        assert_eq!(found, promised);
    }
}

fn fields(definition: &Value) -> Vec<String> {
    // a number of one kind or another has no fields
    let Some(properties) = definition["properties"].as_object() else { return Vec::new() };
    let required: Vec<&str> =
        definition["required"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let properties = properties.iter();
    let mut fields: Vec<String> = properties
        .map(|(name, field)| {
            let has = |list: &str, null: Value| field[list].as_array().is_some_and(|all| all.contains(&null));
            let nullable = has("type", json!("null")) || has("anyOf", json!({"type": "null"}));
            match required.contains(&name.as_str()) {
                false => format!("~{name}"),
                true if nullable => format!("{name}?"),
                true => name.clone(),
            }
        })
        .collect();
    fields.sort();
    fields
}
