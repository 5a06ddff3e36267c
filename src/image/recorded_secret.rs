//! Secrets in what an image's configuration records: found while it is read, and never kept.

use std::ops::Range;

use super::ends::Ends;
use super::placeholder::is_value;
use super::secret_name::{beginning, is_secret_name, is_secret_value, name_before};
use super::secret_token::tokens;
use super::variable::is_variable_name;

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "***";

/// A secret that an image's configuration records. What it says is never kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedSecret {
    /// The line of the history that records it, oldest first; None for the environment.
    pub line: Option<usize>,
    /// What it is.
    pub what: SecretWord,
}

/// What a recorded secret is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretWord {
    /// The value of a variable or an option of this name.
    Named(String),
    /// A token that is known by its form, in words: `a GitHub token`.
    Token(&'static str),
    /// The password of an address: `https://user:password@host`.
    Address,
    /// A password that is given to a program: `curl -u user:password`, `chpasswd`.
    Login,
}

/// A text without its secrets, and what they are.
pub(crate) fn without_secrets(text: &str) -> (String, Vec<SecretWord>) {
    let mut found = Vec::new();
    assigned(text, &mut found);
    found.extend(tokens(text).into_iter().map(|(range, what)| (range, SecretWord::Token(what))));
    addresses(text, &mut found);
    options(text, &mut found);
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let (mut kept, mut words, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    for (range, word) in found {
        if range.end <= at {
            continue;
        }
        if range.start >= at {
            kept.push_str(&text[at..range.start]);
            kept.push_str(REDACTED);
            words.push(word);
        }
        at = range.end;
    }
    kept.push_str(&text[at..]);
    (kept, words)
}

type Found = Vec<(Range<usize>, SecretWord)>;

/// The words of a command without the secrets in them, also where an option stands before its value.
pub(crate) fn words_without_secrets(words: &[String]) -> Vec<String> {
    let before = std::iter::once("").chain(words.iter().map(String::as_str));
    let shown = |(before, word): (&str, &String)| {
        let (pair, found) = without_secrets(&format!("{before} {word}"));
        let shown = pair.strip_prefix(before).map(str::trim_start).filter(|_| !found.is_empty());
        shown.map_or_else(|| without_secrets(word).0, str::to_owned)
    };
    before.zip(words).map(shown).collect()
}

/// Values of `NAME=value`, of ENV and ARG up to the next name, and of a shell's words up to where they end.
fn assigned(text: &str, found: &mut Found) {
    let settings = text.strip_prefix("/bin/sh -c #(nop) ").unwrap_or(text).trim_start();
    let sets = ["ENV ", "ARG "].iter().any(|keyword| settings.starts_with(keyword)) || is_one_name(text);
    let arguments = match text.strip_prefix("RUN ").unwrap_or(text).starts_with('|') {
        true => text.find(" /").unwrap_or(text.len()),
        false => 0,
    };
    let mut names = Ends::new(|from| next_name(text, from));
    let mut ends = Ends::new(|from| {
        text[from..].find(|c: char| c.is_whitespace() || ";&|)\"'".contains(c)).map(|end| from + end)
    });
    // what stands in a value that is hidden is hidden with it
    let mut hidden = 0;
    for (place, _) in text.match_indices('=') {
        if sets && place < hidden {
            continue;
        }
        let name = name_before(text, place);
        let before = text[..place - name.len()].chars().next_back();
        let is_led = before.is_none_or(|c| c.is_whitespace() || "\"';&|(,:[{".contains(c));
        if !is_led || !is_secret_name(name) {
            continue;
        }
        let value = place + 1;
        let before_name = |end: usize, names: &mut Ends<_>| match names.from(value) {
            Some(next) if next < end => next,
            _ => value + text[value..end].trim_end().len(),
        };
        let end = match text[value..].chars().next() {
            _ if sets => before_name(text.len(), &mut names),
            _ if place < arguments => before_name(arguments, &mut names),
            Some(mark @ ('"' | '\'')) => {
                text[value + 1..].find(mark).map_or(text.len(), |end| value + end + 2)
            }
            _ => ends.from(value).unwrap_or(text.len()),
        };
        let said = &text[value..end];
        if is_secret_value(beginning(said)) {
            let quotes = usize::from(said.starts_with(['"', '\'']) && said.len() > 1);
            let range = value + quotes..end - quotes.min(usize::from(said.ends_with(['"', '\''])));
            hidden = end;
            found.push((range, SecretWord::Named(name.trim_start_matches('-').to_owned())));
        }
    }
}

/// Tells whether a text is `NAME=value` as a whole, as the environment has it.
fn is_one_name(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| is_variable_name(name))
}

/// Where the next ` NAME=` begins.
fn next_name(text: &str, from: usize) -> Option<usize> {
    let mut blanks = text[from..].match_indices(' ').map(|(place, _)| from + place);
    blanks.find(|place| {
        let word = text[place + 1..].split([' ', '\t']).next().unwrap_or_default();
        is_one_name(word)
    })
}

/// Passwords of addresses.
fn addresses(text: &str, found: &mut Found) {
    for (place, mark) in text.match_indices("://") {
        let start = place + mark.len();
        let rest = &text[start..];
        let host = &rest[..rest
            .find(|c: char| c == '/' || c.is_whitespace() || c == '"' || c == '\'')
            .unwrap_or(rest.len())];
        let Some((login, _)) = host.rsplit_once('@') else { continue };
        let Some((user, password)) = login.split_once(':') else { continue };
        if is_value(password) && !password.contains('$') && !password.starts_with('`') && password != REDACTED
        {
            let at = start + user.len() + 1;
            found.push((at..at + password.len(), SecretWord::Address));
        }
    }
}

/// Words behind options and headers, and what chpasswd is told.
fn options(text: &str, found: &mut Found) {
    let words: Vec<(usize, &str)> = words(text).collect();
    let sets_passwords = words.iter().any(|(_, word)| word.rsplit('/').next() == Some("chpasswd"));
    let calls_curl = words.iter().any(|(_, word)| word.rsplit('/').next() == Some("curl"));
    for (place, (at, word)) in words.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| words[before].1).unwrap_or_default();
        let range = *at..*at + word.len();
        let login =
            word.split_once(':').filter(|(user, password)| !user.is_empty() && is_secret_value(password));
        let password = |user: &str| *at + user.len() + 1..*at + word.len();
        let option = before.strip_prefix("--").filter(|name| !name.contains('=') && is_secret_name(name));
        if let Some(name) = option.filter(|_| !word.starts_with('-') && is_secret_value(word)) {
            found.push((range, SecretWord::Named(name.to_owned())));
        } else if let Some((user, _)) = login.filter(|_| calls_curl && matches!(before, "-u" | "--user")) {
            found.push((password(user), SecretWord::Login));
        } else if let Some((user, _)) = login.filter(|_| sets_passwords && before.ends_with("echo")) {
            found.push((password(user), SecretWord::Login));
        } else if is_behind_header(&words[..place]) && is_secret_value(word) {
            found.push((range, SecretWord::Login));
        }
    }
}

/// Tells whether a header of HTTP gives its secret behind some words.
fn is_behind_header(words: &[(usize, &str)]) -> bool {
    let is = |word: &str, one_of: &[&str]| one_of.iter().any(|one| word.eq_ignore_ascii_case(one));
    match words {
        [.., (_, last)] if is(last, &["bearer", "private-token:", "x-api-key:"]) => true,
        [.., (_, header), (_, scheme)] => {
            is(header, &["authorization:", "proxy-authorization:"])
                && is(scheme, &["basic", "token", "digest"])
        }
        _ => false,
    }
}

/// Words between blanks and quotes, with where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '|' | '&' | ')' | '\\');
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].find(|c: char| !is_end(c))?;
        let word = &text[at..][..text[at..].find(is_end).unwrap_or(text.len() - at)];
        let start = at;
        at += word.len();
        Some((start, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hides(text: &str, expected: &str) {
        let (kept, words) = without_secrets(text);
        assert_eq!(kept, expected);
        assert!(!words.is_empty());
        assert_eq!(without_secrets(&kept), (kept.clone(), Vec::new()), "what is hidden once");
    }

    #[test]
    fn values_of_variables_are_hidden() {
        hides("AWS_SECRET_ACCESS_KEY=wJalrX/K7 x", "AWS_SECRET_ACCESS_KEY=***");
        hides("ENV A=1 DB_PASSWORD=two words B=2", "ENV A=1 DB_PASSWORD=*** B=2");
        hides("/bin/sh -c #(nop)  ENV DB_PASSWORD=two words", "/bin/sh -c #(nop)  ENV DB_PASSWORD=***");
        hides("ARG NPM_TOKEN=abc123", "ARG NPM_TOKEN=***");
        hides("RUN |2 NPM_TOKEN=abc 123 V=2 /bin/sh -c npm ci", "RUN |2 NPM_TOKEN=*** V=2 /bin/sh -c npm ci");
        hides("|1 NPM_TOKEN=abc123 /bin/sh -c npm ci", "|1 NPM_TOKEN=*** /bin/sh -c npm ci");
        hides(
            "RUN /bin/sh -c TOKEN='a b' make; PGPASSWORD=hunter2 psql",
            "RUN /bin/sh -c TOKEN='***' make; PGPASSWORD=*** psql",
        );
        hides("RUN echo //host/:_authToken=hunter22 > .npmrc", "RUN echo //host/:_authToken=*** > .npmrc");
        hides("CMD [\"app\" \"--password=hunter2\"]", "CMD [\"app\" \"--password=***\"]");
    }

    #[test]
    fn tokens_addresses_and_logins_are_hidden() {
        let token = format!("ghp_{}", "aB3".repeat(12));
        hides(
            &format!("RUN git clone https://{token}@github.com/x"),
            "RUN git clone https://***@github.com/x",
        );
        hides(
            "RUN pip install -i https://me:hunter2@host/simple x",
            "RUN pip install -i https://me:***@host/simple x",
        );
        hides("DATABASE_URL=postgres://app:hunter2@db/app", "DATABASE_URL=postgres://app:***@db/app");
        hides("RUN login --token hunter2 --user x", "RUN login --token *** --user x");
        hides("RUN curl -u me:hunter2 host", "RUN curl -u me:*** host");
        for scheme in ["Bearer", "Basic", "token"] {
            let header = |secret: &str| format!("RUN curl -H \"Authorization: {scheme} {secret}\" host");
            hides(&header("aHVudGVyMg=="), &header("***"));
        }
        hides("RUN echo 'root:hunter2' | chpasswd", "RUN echo 'root:***' | chpasswd");
    }

    #[test]
    fn web_tokens_and_private_keys_are_hidden() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
        hides(&format!("JWT={jwt}"), "JWT=***");
        hides(&format!("RUN curl -d '{{\"t\":\"{jwt}\"}}' host"), "RUN curl -d '{\"t\":\"***\"}' host");
        let plain = format!("ENV SUPABASE_ANON_KEY={jwt}");
        assert_eq!(without_secrets(&plain), (plain.clone(), Vec::new()));
        hides(
            "RUN echo \"-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNz\\n-----END OPENSSH PRIVATE KEY-----\" > k",
            "RUN echo \"-----BEGIN OPENSSH PRIVATE KEY-----***-----END OPENSSH PRIVATE KEY-----\" > k",
        );
        hides("ARG K=-----BEGIN PRIVATE KEY-----MIIE", "ARG K=-----BEGIN PRIVATE KEY-----***");
        hides(
            &format!("RUN {} make", format!("{jwt} ").repeat(2_000)),
            &format!("RUN {} make", "*** ".repeat(2_000)),
        );
    }

    #[test]
    fn a_text_is_searched_once_for_where_values_end() {
        use std::cell::Cell;
        let (text, searched) = ("x".repeat(1_000) + " B=2 x", Cell::new(0));
        let mut ends = Ends::new(|from| {
            searched.set(searched.get() + 1);
            next_name(&text, from)
        });
        assert!((0..=1_000).all(|from| ends.from(from) == Some(1_000)));
        assert!((1_001..text.len()).all(|from| ends.from(from).is_none()));
        assert_eq!(searched.get(), 2);
    }

    #[test]
    fn values_that_hold_one_another_are_hidden_with_the_outermost() {
        let many = "PASSWORD=hunter2,".repeat(20_000);
        hides(&format!("ENV {many}"), "ENV PASSWORD=***");
        hides(&format!("ENV {many} A=1"), "ENV PASSWORD=*** A=1");
        hides(&format!("RUN {} make", "TOKEN=hunter2(".repeat(20_000)), "RUN TOKEN=*** make");
        hides(&format!("RUN {} make", "ghp_aB3".repeat(20_000)), "RUN *** make");
    }

    #[test]
    fn words_of_a_command_hide_their_secrets() {
        let words =
            ["serve", "--password=hunter2-Kx93", "--token", "kJh34kjhKJ3", "--port", "80"].map(str::to_owned);
        assert_eq!(
            words_without_secrets(&words),
            ["serve", "--password=***", "--token", "***", "--port", "80"]
        );
    }

    #[test]
    fn what_gives_nothing_away_stays() {
        for text in [
            "ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305",
            "ENV PASSWORD_FILE=/run/secrets/db TOKEN=",
            "ARG NPM_TOKEN",
            "RUN TOKEN=$(cat /run/secrets/token) make",
            "RUN --mount=type=secret,id=token npm ci",
            "RUN SECRET_KEY=dummy python manage.py collectstatic",
            "RUN sed -i 's/password=.*/password=x/' /etc/x",
            "RUN pip install https://$USER:$TOKEN@host/x",
            "RUN curl https://host:443/@scope/npm_package",
            "RUN useradd --password-stdin x && login --token $TOKEN",
            "RUN echo \"app:$PASSWORD\" | chpasswd",
            "COPY file:1f2e in /app",
            "RUN echo -----BEGIN CERTIFICATE-----MIIE-----END CERTIFICATE-----",
            "RUN grep -q eyJ.eyJ x && echo basic training",
            "ENV MYSQL_ALLOW_EMPTY_PASSWORD=yes",
            "",
        ] {
            assert_eq!(without_secrets(text), (text.to_owned(), Vec::new()));
        }
    }
}
