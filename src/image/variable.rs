//! Names of variables of the environment.

/// Tells whether a text can name a variable of the environment, as shells have it (POSIX, 3.216 Name).
pub fn is_variable_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Variables by which shells, loaders and interpreters look for what they run.
#[rustfmt::skip]
const LOOKED_UP_BY: [&str; 25] = [
    "BASH_ENV", "CDPATH", "CLASSPATH", "ENV", "FLASK_APP", "GEM_HOME", "GEM_PATH", "GUNICORN_CMD_ARGS", "IFS",
    "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "NODE_OPTIONS", "NODE_PATH", "PATH", "PERL5LIB", "PERL5OPT", "PHPRC",
    "PHP_INI_SCAN_DIR", "PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR", "PYTHONSTARTUP", "RUBYLIB", "RUBYOPT",
    "_JAVA_OPTIONS",
];
/// The same by how their names begin.
const LOOKED_UP_BY_ALL: [&str; 5] = ["BUNDLE_", "CELERY_", "LD_", "UVICORN_", "npm_config_"];

/// Tells whether a variable says where or how something is looked for that is run.
pub(crate) fn is_looked_up_by(name: &str) -> bool {
    LOOKED_UP_BY.contains(&name) || LOOKED_UP_BY_ALL.iter().any(|start| name.starts_with(start))
}
