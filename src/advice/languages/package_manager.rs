//! Who installs a Node application's packages: told by the lock file, and by what package.json says of it.

use serde_json::Value;

use crate::advice::recipes::interpreted_app::InterpretedApp;

/// A package manager as a Dockerfile calls it.
pub(in crate::advice) struct PackageManager {
    /// Instructions that bring what says what to install.
    pub copies: &'static [&'static str],
    /// Makes its program known, where Node's images don't have it.
    pub enable: Option<&'static str>,
    /// Installs what the lock file names.
    pub install: &'static str,
    /// Where that keeps its downloads; None where the application runs from them.
    pub cache: Option<&'static str>,
    /// Runs the script `build`.
    pub build: &'static str,
    /// Takes away what only development needs.
    pub prune: &'static str,
    /// Whether it asks for packages again to do so.
    pub prune_installs: bool,
    /// Whether a lock file says which versions.
    pub has_lock: bool,
}

const COREPACK: &str = "RUN corepack enable";

const NPM: PackageManager = PackageManager {
    copies: &["COPY package.json package-lock.json ./"],
    enable: None,
    install: "npm ci",
    cache: Some("/root/.npm"),
    build: "npm run build",
    prune: "npm prune --omit=dev",
    prune_installs: false,
    has_lock: true,
};
const PNPM: PackageManager = PackageManager {
    copies: &["COPY package.json pnpm-lock.yaml ./"],
    enable: Some(COREPACK),
    install: "pnpm install --frozen-lockfile",
    cache: Some("/root/.local/share/pnpm/store"),
    build: "pnpm run build",
    prune: "CI=true pnpm prune --prod",
    ..NPM
};
const YARN_1: PackageManager = PackageManager {
    copies: &["COPY package.json yarn.lock ./"],
    enable: None,
    install: "yarn install --frozen-lockfile",
    cache: Some("/usr/local/share/.cache/yarn"),
    build: "yarn run build",
    prune: "yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline",
    prune_installs: true,
    ..NPM
};
const YARN: PackageManager = PackageManager {
    copies: &["COPY package.json yarn.lock .yarnrc.yml* ./"],
    enable: Some(COREPACK),
    install: "yarn install --immutable",
    cache: Some("/root/.yarn/berry/cache"),
    prune: "yarn workspaces focus --all --production",
    ..YARN_1
};
/// Yarn that runs an application from the archives of its packages, which therefore stay in its folder.
const PLUG_AND_PLAY: PackageManager = PackageManager {
    install: "YARN_ENABLE_GLOBAL_CACHE=false yarn install --immutable",
    cache: None,
    prune: "YARN_ENABLE_GLOBAL_CACHE=false yarn workspaces focus --all --production",
    ..YARN
};

impl PackageManager {
    /// Chooses. A lock file that a command of the image made is in no build context.
    pub fn of(app: &InterpretedApp<'_>, manifest: &Value) -> Self {
        let has = |name: &str| app.find_upwards(name).is_some();
        let lock = ["pnpm-lock.yaml", "yarn.lock", "package-lock.json"].into_iter().find(|lock| has(lock));
        let named = manifest["packageManager"].as_str().unwrap_or_default();
        let is_newer_yarn = named.starts_with("yarn@") && !named.starts_with("yarn@1.");
        let yarn = || match (has(".pnp.cjs"), is_newer_yarn || has(".yarnrc.yml")) {
            (true, _) => PLUG_AND_PLAY,
            (false, true) => YARN,
            (false, false) => YARN_1,
        };
        let unlocked = Self { copies: &["COPY package*.json ./"], has_lock: false, ..NPM };
        match lock {
            Some("pnpm-lock.yaml") if !app.is_of_context("pnpm-lock.yaml") => {
                Self { copies: unlocked.copies, install: "pnpm install", has_lock: false, ..PNPM }
            }
            Some("pnpm-lock.yaml") => PNPM,
            Some("yarn.lock") if !app.is_of_context("yarn.lock") => {
                Self { copies: unlocked.copies, install: "yarn install", has_lock: false, ..yarn() }
            }
            Some("yarn.lock") if has(".yarn/releases") => Self {
                copies: &["COPY package.json yarn.lock .yarnrc.yml* ./", "COPY .yarn ./.yarn"],
                ..yarn()
            },
            Some("yarn.lock") => yarn(),
            Some(lock) if app.is_of_context(lock) => NPM,
            _ => Self { install: "npm install", ..unlocked },
        }
    }
}
