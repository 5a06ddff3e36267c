//! The comparison as Markdown, read by another parser: whatever an image says stays text.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use tar::EntryType;

use crate::support::run::run;
use crate::support::{Folder, ImageBuilder, image};

/// Names that are markup, call people, start links, end tables and blocks, or steer a terminal.
const HOSTILE: [&str; 20] = [
    "a|b",
    "||",
    "sed s,a\\|b,",
    "`code`",
    "``two`` ``` three",
    "`",
    "line\nbreak\r\n| x |",
    "\u{1b}[31mred\u{1b}[0m",
    "</details></summary><img src=x>",
    "<!-- imgscope diff -->",
    "@user",
    "someone@example.com",
    "#1",
    "[text](http:example)",
    "![picture](x)",
    "www.example.com",
    "**bold** _it_ ~~gone~~",
    "&lt;b&gt; &amp; &#64;user",
    " spaces ",
    "ends in a backslash \\",
];

fn hostile(text: &str) -> ImageBuilder {
    let command =
        format!("RUN {} https://example.com/?q=@user someone@example.com gone/repo#1", HOSTILE.join(" "));
    let image = image().layer(|l| l.file("same", 1));
    image
        .layer(|l| {
            HOSTILE.iter().fold(l, |l, name| l.content(format!("d/{name}").as_bytes(), text.as_bytes()))
        })
        .by(&command)
        .layer(|l| l.member(b"raw \xff\xfe", EntryType::Regular, b"", text.as_bytes()))
        .architecture(if text.len() == 1 { "amd64" } else { "arm64" })
}

/// What a parser makes of it.
#[derive(Debug, Default)]
struct Parsed {
    /// Cells of tables, row by row, their code and text as one would read it.
    rows: Vec<Vec<String>>,
    /// All text, with a mark for each piece of code.
    text: String,
    /// Code outside of tables.
    code: Vec<String>,
    /// Raw HTML.
    html: Vec<String>,
    /// What else there is: of each kind one.
    tags: Vec<String>,
}

fn parse(markdown: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut cell: Option<String> = None;
    let github = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    for event in Parser::new_ext(markdown, github) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => parsed.html.push(html.trim_end().to_owned()),
            Event::Start(Tag::TableHead | Tag::TableRow) => parsed.rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => {
                let row = parsed.rows.last_mut().expect("a row");
                row.push(cell.take().expect("a cell"));
            }
            Event::Start(tag) => {
                let name = format!("{tag:?}");
                let name = name.split([' ', '(', '{']).next().expect("a name").to_owned();
                if !parsed.tags.contains(&name) {
                    parsed.tags.push(name);
                }
            }
            Event::Text(text) => {
                parsed.text.push_str(&text);
                cell.iter_mut().for_each(|cell| cell.push_str(&text));
            }
            Event::Code(code) => {
                parsed.text.push('\0');
                match &mut cell {
                    Some(cell) => cell.push_str(&code),
                    None => parsed.code.push(code.to_string()),
                }
            }
            Event::SoftBreak | Event::End(_) => parsed.text.push('\n'),
            other => panic!("{other:?}"),
        }
    }
    parsed
}

/// The Markdown for two images in archives of the given names.
fn markdown(images: [ImageBuilder; 2], names: [&str; 2]) -> String {
    let folder = Folder::new();
    let [one, two] = [0, 1].map(|place| folder.file(names[place], &images[place].docker_archive()));
    let outcome = run(&["diff", "-q", &one, &two, "--format", "markdown"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.text()
}

fn paths(parsed: &Parsed) -> Vec<&str> {
    let changes = parsed.rows.iter().skip_while(|row| row[0] != "change").skip(1);
    changes.take_while(|row| row[0] == "modified").map(|row| row[2].as_str()).collect()
}

#[test]
fn hostile_names_stay_text_and_each_is_one_whole_cell() {
    let written = markdown([hostile("1"), hostile("22")], ["@user|`x`.tar", "<b>#1 [y](z).tar"]);
    let parsed = parse(&written);
    let mut found = paths(&parsed);
    found.sort_unstable();
    let mut expected: Vec<String> =
        HOSTILE.iter().map(|name| format!("/d/{}", imgscope::text::escape(name.as_bytes()))).collect();
    expected.push(r"/raw \xff\xfe".to_owned());
    expected.sort_unstable();
    // a table holds the twenty that changed most; here all changed alike and the last by name is left out
    assert_eq!(found, expected[..20], "{written}");
    assert!(parsed.rows.iter().any(|row| row[2] == "in 1 more path"), "{:?}", parsed.rows);
}

#[test]
fn nothing_of_an_image_becomes_html_a_link_or_markup() {
    let written = markdown([hostile("1"), hostile("22")], ["@user|`x`.tar", "<b>#1 [y](z).tar"]);
    let parsed = parse(&written);
    assert_eq!(
        parsed.html,
        [
            "<!-- imgscope diff -->",
            "<details><summary>Files from <code>@user|`x`</code> to <code>&lt;b&gt;#1 [y](z)</code>: 21 modified\
             </summary>",
            "</details>",
            "<details><summary>All figures</summary>",
            "</details>",
        ]
    );
    // in the headline, and in the line that says why
    let [one, two] = ["@user|`x`", "<b>#1 [y](z)"];
    assert_eq!(parsed.code, [one, two, one, two]);
    let mut tags = parsed.tags.clone();
    tags.sort();
    let expected = ["BlockQuote", "Heading", "HtmlBlock", "Item", "List", "Paragraph", "Strong", "Table"]
        .map(str::to_owned);
    assert_eq!(tags, expected, "{written}");
    let called = |mark: char| {
        let mut after = parsed.text.split(mark).skip(1);
        after.any(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
    };
    assert!(!called('@') && !called('#'), "people or threads are called: {}", parsed.text);
    for link in ["https:", "www.", "http:"] {
        assert!(!parsed.text.contains(link), "{link} outside code: {}", parsed.text);
    }
    assert!(!written.chars().any(|c| c != '\n' && imgscope::text::is_hostile(c)), "{written:?}");
    let widths: Vec<usize> = parsed.rows.iter().map(Vec::len).collect();
    assert!(widths.iter().all(|width| [3, 4, 8].contains(width)), "{widths:?}");
}

#[test]
fn commands_with_pipes_and_backslashes_are_whole_cells_too() {
    let command = r"RUN grep 'a\|b' x | sed 's,\\|,|,' | tee -a `date`.log";
    let built = |size| image().layer(|l| l.file("a", size)).by(command);
    let parsed = parse(&markdown([built(1), built(2)], ["1.tar", "2.tar"]));
    let is_whole = |row: &&Vec<String>| row[0] == command && row[1..] == ["1B", "2B (+1B)", "1-2"];
    assert_eq!(parsed.rows.iter().filter(is_whole).count(), 1, "{:#?}", parsed.rows);
}

#[test]
fn figures_that_are_left_out_are_counted_and_those_that_changed_come_first() {
    let steps = |last: usize| {
        let step = |image: ImageBuilder, n: usize| {
            let size = if n == 19 { last } else { n };
            image.layer(|l| l.file(&format!("{n:02}"), size)).by(&format!("RUN step {n:02}"))
        };
        (0..20).fold(image(), step)
    };
    let parsed = parse(&markdown([steps(100), steps(300)], ["1.tar", "2.tar"]));
    let layers: Vec<&str> = parsed
        .rows
        .iter()
        .map(|row| row[0].as_str())
        .filter(|label| label.starts_with("RUN ") || label.ends_with("unchanged"))
        .collect();
    assert_eq!(layers[..3], ["RUN step 19", "RUN step 00", "RUN step 01"]);
    assert_eq!((layers.len(), layers[15]), (16, "and 5 more, unchanged"));
}

#[test]
fn only_words_of_the_images_are_code() {
    let base = || image().layer(|l| l.file("a", 7)).by("ADD base /").sets("CMD [\"sh\"]");
    let built = |size| base().layer(|l| l.file("b", size)).by("COPY b /");
    let written = markdown([built(1), built(2)], ["1.tar", "2.tar"]);
    for row in ["| your layers |", "| base layers |", "| `COPY b /` |", "| `/b` |"] {
        assert!(written.contains(row), "{row} in {written}");
    }
}

#[test]
fn the_head_says_which_images_and_a_line_says_why() {
    let one = image().layer(|l| l.file("a", 1_000_000));
    let two = one.clone().layer(|l| l.file("b", 2_000_000));
    let written = markdown([one, two], ["one.tar", "two.tar"]);
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines[..2], ["<!-- imgscope diff -->", "### Image size: `one` → `two`"]);
    assert!(lines.contains(&"- **`one` → `two`: +2MB**: other files +2MB"), "{written}");
    assert!(
        lines.contains(
            &"| `two` | 3MB | +2MB | 3MB | 0B | - | 2 | at least 1 layer, 2MB unpacked (by diff ID) |"
        ),
        "{written}"
    );
}
