//! The application that a server of Python's is told to load: Gunicorn, Uvicorn, Flask and the like.

use super::missing_input::MissingInput;
use super::python_path::PythonPath;
use super::python_server::PythonServer;
use crate::filesystem::FileSystem;
use crate::startup::lookup::Lookup;

/// Options that change where modules are looked for, or which is loaded; beside `-c` and `-e`, which may have their value with them.
const LEADING: &[&str] =
    &["--config", "--chdir", "--pythonpath", "--paste", "--app-dir", "--workdir", "--call", "--env-file"];
/// Variables that do so.
const VARIABLES: &[&str] = &["GUNICORN_CMD_ARGS", "UVICORN_APP", "UVICORN_APP_DIR", "UVICORN_ENV_FILE"];

/// What a server is told to load and does not find; None where it is there, or only the server can tell.
pub(super) fn missing(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    by: PythonServer,
    arguments: &[String],
) -> Option<MissingInput> {
    let is_leading = |word: &String| {
        let name = word.split('=').next().unwrap_or(word);
        LEADING.contains(&name) || word.starts_with("-c") || word.starts_with("-e")
    };
    let is_led = arguments.iter().any(is_leading)
        || VARIABLES.iter().any(|name| files.variable(name).is_some())
        || !lookup.is_absent(b"gunicorn.conf.py");
    if is_led {
        return None;
    }
    let path = PythonPath::of(files, lookup)?;
    // one that is not found itself is started in its own way
    if path.missing(by.module()).is_some() {
        return None;
    }
    let named = match by {
        PythonServer::Flask => match flask_application(files, arguments)? {
            Some(named) => named,
            // by default it takes whichever of these can be imported
            None => {
                let is_absent = ["app", "wsgi"].iter().all(|name| path.missing(name).is_some());
                return is_absent.then_some(MissingInput::FlaskApplication);
            }
        },
        PythonServer::Celery => option(arguments, &["-A", "--app"])?,
        _ => application(arguments)?,
    };
    // Hypercorn is told of what kind it is
    let named = match by {
        PythonServer::Hypercorn => {
            ["asgi:", "wsgi:"].iter().find_map(|kind| named.strip_prefix(kind)).unwrap_or(named)
        }
        _ => named,
    };
    let name = named.split(':').next().unwrap_or(named);
    let missing = path.missing(name)?;
    Some(MissingInput::ServerModule { by, name: name.to_owned(), missing })
}

/// The word that names a module and what is in it: `app.main:app`; or a module alone, as the last word.
fn application(arguments: &[String]) -> Option<&str> {
    // addresses look the same: `unix:app.sock`
    let is_address = |word: &str| ["unix:", "fd:", "tcp:"].iter().any(|kind| word.starts_with(kind));
    let names_both = |word: &&str| {
        word.split_once(':').is_some_and(|(module, object)| {
            is_module(module) && object.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        })
    };
    let mut words = arguments.iter().map(String::as_str);
    if words.clone().any(|word| is_address(word.split_once('=').map_or(word, |(_, value)| value))) {
        return None;
    }
    let mut named = words.clone().filter(names_both);
    match (named.next(), named.next()) {
        (Some(named), None) => Some(named),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let last = words.next_back().filter(|word| is_module(word) && word.contains('.'))?;
            // the value of an option may look the same
            words.next_back().is_none_or(|before| !before.starts_with('-')).then_some(last)
        }
    }
}

/// The module that Flask is told of; within, None where it is told of none and looks for one by itself.
fn flask_application<'w>(files: &'w FileSystem<'_>, arguments: &'w [String]) -> Option<Option<&'w str>> {
    let runs = arguments.iter().any(|word| word == "run");
    // files of variables may name one
    let has_variables = [".env", ".flaskenv"].iter().any(|name| !files.named(name).is_empty());
    if !runs || has_variables {
        return None;
    }
    let named = option(arguments, &["-A", "--app"])
        .or_else(|| files.variable("FLASK_APP").filter(|name| !name.is_empty()));
    match named {
        Some(named) => {
            let (module, object) = named.split_once(':').unwrap_or((named, ""));
            let module = module.strip_suffix(".py").unwrap_or(module);
            let is_plain = is_module(module) && !object.contains(['/', '\\']);
            is_plain.then_some(Some(module))
        }
        None => Some(None),
    }
}

/// The value of an option that is a word of its own, or stands behind `=`.
fn option<'w>(arguments: &'w [String], names: &[&str]) -> Option<&'w str> {
    arguments.iter().enumerate().find_map(|(at, word)| match word.split_once('=') {
        Some((name, value)) => names.contains(&name).then_some(value),
        None if names.contains(&word.as_str()) => arguments.get(at + 1).map(String::as_str),
        None => None,
    })
}

fn is_module(name: &str) -> bool {
    name.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_is_told_from_the_values_of_options() {
        let of = |words: &str| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            application(&words).map(str::to_owned)
        };
        for (words, named) in [
            ("-w 4 -b 0.0.0.0:8000 app.main:app --reload", Some("app.main:app")),
            ("--bind localhost:8000 shop.wsgi", Some("shop.wsgi")),
            ("shop:create_app()", Some("shop:create_app()")),
            ("-k uvicorn.workers.UvicornWorker", None),
            ("--reload shop.wsgi", None),
            ("--worker-class egg:gunicorn a:b", None),
            ("--bind unix:/run/x.sock", None),
            ("-b unix:app.sock shop.wsgi", None),
            ("", None),
        ] {
            assert_eq!(of(words).as_deref(), named, "{words}");
        }
    }
}
