//! Servers of Python's that load an application by the name of its module, and what each says when that is not there.

/// A server that loads an application by the name of its module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PythonServer {
    /// Gunicorn.
    Gunicorn,
    /// Uvicorn.
    Uvicorn,
    /// Hypercorn.
    Hypercorn,
    /// Waitress.
    Waitress,
    /// Celery.
    Celery,
    /// Flask's own.
    Flask,
}

impl PythonServer {
    /// Tells a server by the name of its program or of its module.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "gunicorn" | "gunicorn3" => Self::Gunicorn,
            "uvicorn" => Self::Uvicorn,
            "hypercorn" => Self::Hypercorn,
            "waitress-serve" | "waitress" => Self::Waitress,
            "celery" => Self::Celery,
            "flask" => Self::Flask,
            _ => return None,
        })
    }

    /// The module that it is itself.
    pub(super) fn module(self) -> &'static str {
        match self {
            Self::Gunicorn => "gunicorn",
            Self::Uvicorn => "uvicorn",
            Self::Hypercorn => "hypercorn",
            Self::Waitress => "waitress",
            Self::Celery => "celery",
            Self::Flask => "flask",
        }
    }

    /// What it says of a module, a part of whose name is nowhere (Gunicorn 20.1, Uvicorn 0.17, Hypercorn 0.13, Waitress 2.1,
    /// Celery 5.2, Flask 2.2).
    pub(super) fn error(self, name: &str, missing: &str) -> String {
        match self {
            Self::Uvicorn if name == missing => format!("Could not import module \"{name}\""),
            Self::Celery if name == missing => format!("The module {name} was not found"),
            Self::Flask => format!("Could not import '{name}'"),
            Self::Hypercorn => "NoAppError".to_owned(),
            Self::Gunicorn | Self::Uvicorn | Self::Waitress | Self::Celery => {
                format!("No module named '{missing}'")
            }
        }
    }
}
