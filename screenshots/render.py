#!/usr/bin/env python3
"""Draws a terminal screen as a PNG.

    tmux capture-pane -ep | render.py [--title TEXT] [--columns N] [--rows N] [--cursor X,Y] OUT.png

Reads lines of text with ANSI SGR sequences (16, 256 and RGB colours, bold, dim, italic, underline, reverse,
strike-through). Lines, blocks and braille are drawn here and not taken from a font, because a font's glyphs leave
seams between cells. Needs Pillow, wcwidth, and the fonts JetBrains Mono and DejaVu Sans Mono.
"""

import argparse
import re
import subprocess
import sys
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from wcwidth import wcwidth

# Every measure is in pixels of the image, which is meant to be shown at half its size (sharp on any display).
FONT_SIZE, CELL_WIDTH, CELL_HEIGHT, BASELINE = 28, 17, 36, 27
PADDING, BAR, RADIUS = 28, 60, 20
THIN, HEAVY = 2, 4

BACKGROUND, FOREGROUND, BAR_COLOUR, BAR_TEXT, EDGE = "#1e1e2e", "#cdd6f4", "#181825", "#7f849c", "#45475a"
PALETTE = [  # black, red, green, yellow, blue, magenta, cyan, white; then the bright ones
    "#45475a", "#f38ba8", "#a6e3a1", "#f9e2af", "#89b4fa", "#cba6f7", "#94e2d5", "#bac2de",
    "#7f849c", "#f7a1b9", "#b9ecb5", "#fbeac4", "#a4c6fb", "#d8bbf9", "#aeeae0", "#ffffff",
]
LIGHTS = ["#f38ba8", "#f9e2af", "#a6e3a1"]


# --- Colours and text -----------------------------------------------------------------------------------------

def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def indexed(number):
    """Returns the colour that xterm's palette of 256 has under this number."""
    if number < 16:
        return rgb(PALETTE[number])
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    number -= 16
    return tuple(0 if part == 0 else 55 + 40 * part for part in (number // 36, number // 6 % 6, number % 6))


def blend(colour, other, share):
    return tuple(round(a * share + b * (1 - share)) for a, b in zip(colour, other))


class Style:
    FLAGS = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "strike"}
    ENDS = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("reverse",), 29: ("strike",)}

    def __init__(self):
        self.on, self.foreground, self.background = frozenset(), None, None

    def apply(self, parameters):
        # "4:3" is an underline of another kind, "38:2::r:g:b" an RGB colour with colons.
        parameters = re.sub(r"\b(4):\d", r"\1", parameters)
        codes = [int(code or 0) for code in re.sub(r"([34]8:2):\d*:(?=\d+:\d+:\d+)", r"\1;", parameters).replace(":", ";").split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                self.__init__()
            elif code in self.FLAGS:
                self.on |= {self.FLAGS[code]}
            elif code in self.ENDS:
                self.on -= set(self.ENDS[code])
            elif code in (38, 48):
                kind = codes.pop(0)
                colour = indexed(codes.pop(0)) if kind == 5 else (codes.pop(0), codes.pop(0), codes.pop(0))
                setattr(self, "foreground" if code == 38 else "background", colour)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.foreground = indexed(code - 30 if code < 40 else code - 82)
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self.background = indexed(code - 40 if code < 50 else code - 92)
            elif code == 39:
                self.foreground = None
            elif code == 49:
                self.background = None

    def colours(self):
        foreground, background = self.foreground or rgb(FOREGROUND), self.background or rgb(BACKGROUND)
        if "reverse" in self.on:
            foreground, background = background, foreground
        if "dim" in self.on:
            foreground = blend(foreground, background, 0.6)
        return foreground, background


def cells(line, style):
    """Returns [text, width in cells, foreground, background, flags] for every character of a line.

    The style lives on: tmux, like a terminal, carries it from one line to the next.
    """
    out = []
    for sequence, other, character in re.findall(r"\x1b\[([\d;:]*)m|(\x1b\[[^@-~]*[@-~]|\x1b[()].|[\x0e\x0f])|(.)", line):
        width = wcwidth(character) if character else 0
        if not character:
            if not other:
                style.apply(sequence)
        elif width == 0 and out:
            out[-1][0] += character  # a combining mark belongs to the character before it
        elif width > 0:
            out.append([character, width, *style.colours(), style.on])
    return out


# --- Glyphs ---------------------------------------------------------------------------------------------------

@cache
def font(family, bold, italic):
    """Returns a font and its set of characters, found by fontconfig, so that no path is written down here."""
    pattern = f"{family}:bold" if bold else f"{family}:medium" if family == "JetBrains Mono" else family
    pattern += ":slant=100" if italic else ":slant=0"
    found, charset = subprocess.run(["fc-match", "-f", "%{file}\n%{charset}", pattern], stdout=-1, check=True, text=True).stdout.split("\n")
    known = set()
    for span in charset.split():
        first, _, last = span.partition("-")
        known.update(range(int(first, 16), int(last or first, 16) + 1))
    return ImageFont.truetype(found, FONT_SIZE, layout_engine=ImageFont.Layout.BASIC), known


@cache
def other_family(character):
    """Asks fontconfig who has a character that neither font has (mostly CJK)."""
    command = ["fc-match", "-f", "%{family[0]}", f"monospace:charset={ord(character):x}"]
    return subprocess.run(command, stdout=-1, check=True, text=True).stdout


def draw_text(draw, x, y, width, text, colour, on):
    for family in ["JetBrains Mono", "DejaVu Sans Mono", None]:
        face, known = font(family or other_family(text[0]), "bold" in on, "italic" in on)
        if ord(text[0]) in known:
            break
    # Fallback fonts have other widths: centre the glyph in its cells.
    slack = width * CELL_WIDTH - face.getlength(text[0])
    draw.text((x + round(slack / 2), y + BASELINE), text, font=face, fill=colour, anchor="ls")


# Which arms a line character has: left, up, right, down; 1 light, 2 heavy, 3 double. The rounded corners are extra.
LINES = {}
for characters, arms in [
    ("─━═", "1010 2020 3030"), ("│┃║", "0101 0202 0303"), ("┌┍┎┏╔╒╓", "0011 0021 0012 0022 0033 0031 0013"),
    ("┐┑┒┓╗╕╖", "1001 2001 1002 2002 3003 3001 1003"), ("└┕┖┗╚╘╙", "0110 0120 0210 0220 0330 0130 0310"),
    ("┘┙┚┛╝╛╜", "1100 2100 1200 2200 3300 3100 1300"), ("├┝┠┣╠╞╟", "0111 0121 0212 0222 0333 0131 0313"),
    ("┞┟┡┢", "0211 0112 0221 0122"), ("┤┥┨┫╣╡╢", "1101 2101 1202 2202 3303 3101 1303"), ("┦┧┩┪", "1201 1102 2201 2102"),
    ("┬┯┰┳╦╤╥", "1011 2021 1012 2022 3033 3031 1013"), ("┭┮┱┲", "2011 1021 2012 1022"),
    ("┴┷┸┻╩╧╨", "1110 2120 1210 2220 3330 3130 1310"), ("┵┶┹┺", "2110 1120 2210 1220"),
    ("┼┿╂╋╬╪╫", "1111 2121 1212 2222 3333 3131 1313"), ("┽┾╀╁╃╄╅╆╇╈╉╊", "2111 1121 1211 1112 2211 1221 2112 1122 2221 2122 2212 1222"),
    ("╴╵╶╷╸╹╺╻", "1000 0100 0010 0001 2000 0200 0020 0002"), ("╼╽╾╿", "1020 0102 2010 0201"),
]:
    LINES |= {character: [int(arm) for arm in row] for character, row in zip(characters, arms.split())}
DASHES = {"┄": (3, THIN, 0), "┅": (3, HEAVY, 0), "┈": (4, THIN, 0), "┉": (4, HEAVY, 0), "╌": (2, THIN, 0), "╍": (2, HEAVY, 0),
          "┆": (3, THIN, 1), "┇": (3, HEAVY, 1), "┊": (4, THIN, 1), "┋": (4, HEAVY, 1), "╎": (2, THIN, 1), "╏": (2, HEAVY, 1)}
QUADRANTS = dict(zip("▖▗▘▙▚▛▜▝▞▟", (4, 8, 1, 13, 9, 7, 11, 2, 6, 14)))  # bits: top left, top right, bottom left, bottom right
W, H = CELL_WIDTH, CELL_HEIGHT


def rectangle(draw, x0, y0, x1, y1, colour):
    """Fills up to, not including, x1 and y1: neighbours meet without gap and without overlap."""
    if x1 > x0 and y1 > y0:
        draw.rectangle((round(x0), round(y0), round(x1) - 1, round(y1) - 1), fill=colour)


def draw_lines(draw, x, y, arms, colour):
    left, up, right, down = arms
    mx, my, gap = x + W // 2, y + H // 2, 3
    spread = {0: [], 1: [(-1, 1)], 2: [(-2, 2)], 3: [(-gap - 1, -gap + 1), (gap - 1, gap + 1)]}

    def reach(arm, opposite, this_side, other_side):
        """Returns how far an arm goes beyond the middle; a double arm's two lines have each a side of their own."""
        near, far = 1 - gap, 1 + gap
        if 3 not in (this_side, other_side):
            return 2 if 2 in (this_side, other_side) else 1
        if arm == 3:
            return near if this_side == 3 else far
        if opposite:
            return 1
        return near if this_side and other_side else far

    for arm, opposite, sides, vertical, forward in [(left, right, (up, down), False, False), (right, left, (up, down), False, True),
                                                    (up, down, (left, right), True, False), (down, up, (left, right), True, True)]:
        middle, across, start, size = (my, mx, y, H) if vertical else (mx, my, x, W)
        for (low, high), (this_side, other_side) in zip(spread[arm], [sides, sides[::-1]]):
            over = reach(arm, opposite, this_side, other_side)
            a, b = (middle - over, start + size) if forward else (start, middle + over)
            box = (across + low, a, across + high, b) if vertical else (a, across + low, b, across + high)
            rectangle(draw, *box, colour)


def draw_curve(image, x, y, character, colour):
    """Draws a rounded corner four times too large and shrinks it: Pillow's arcs are not smooth."""
    scale, radius = 4, W // 2
    mask = Image.new("L", (W * scale, H * scale))
    draw = ImageDraw.Draw(mask)
    right, down = character in "╭╰", character in "╭╮"
    mx, my = W // 2 * scale, H // 2 * scale
    r, t = radius * scale, THIN * scale // 2
    cx, cy = mx + (r if right else -r), my + (r if down else -r)
    start = {(True, True): 180, (False, True): 270, (True, False): 90, (False, False): 0}[right, down]
    draw.arc((cx - r - t, cy - r - t, cx + r + t - 1, cy + r + t - 1), start, start + 90, fill=255, width=2 * t)
    draw.rectangle((mx - t, cy if down else 0, mx + t - 1, H * scale if down else cy), fill=255)
    draw.rectangle((cx if right else 0, my - t, W * scale if right else cx, my + t - 1), fill=255)
    image.paste(colour, (x, y), mask.resize((W, H), Image.Resampling.BOX))


def draw_shape(image, draw, x, y, character, colour, background):
    """Draws a character out of rectangles; returns False for one that a font must draw."""
    code = ord(character)
    if character in LINES:
        draw_lines(draw, x, y, LINES[character], colour)
    elif character in "╭╮╯╰":
        draw_curve(image, x, y, character, colour)
    elif character in "╱╲╳":
        for start, end in [((x, y + H), (x + W, y))] * (character != "╲") + [((x, y), (x + W, y + H))] * (character != "╱"):
            draw.line((start, end), fill=colour, width=THIN)
    elif character in DASHES:
        count, thick, vertical = DASHES[character]
        for number in range(count):
            size = (H if vertical else W) / count
            a, low = size * number + size * 0.15, -(thick // 2)
            if vertical:
                rectangle(draw, x + W // 2 + low, y + a, x + W // 2 + low + thick, y + a + size * 0.7, colour)
            else:
                rectangle(draw, x + a, y + H // 2 + low, x + a + size * 0.7, y + H // 2 + low + thick, colour)
    elif character == "▀":
        rectangle(draw, x, y, x + W, y + H / 2, colour)
    elif 0x2581 <= code <= 0x2588:
        rectangle(draw, x, y + H - H * (code - 0x2580) / 8, x + W, y + H, colour)
    elif 0x2589 <= code <= 0x258F:
        rectangle(draw, x, y, x + W * (0x2590 - code) / 8, y + H, colour)
    elif character in "▐▕":
        rectangle(draw, x + W * (1 / 2 if character == "▐" else 7 / 8), y, x + W, y + H, colour)
    elif character == "▔":
        rectangle(draw, x, y, x + W, y + H / 8, colour)
    elif character in "░▒▓":
        rectangle(draw, x, y, x + W, y + H, blend(colour, background, "░▒▓".index(character) * 0.25 + 0.25))
    elif character in QUADRANTS:
        for bit in range(4):
            if QUADRANTS[character] >> bit & 1:
                px, py = x + bit % 2 * round(W / 2), y + bit // 2 * H // 2
                rectangle(draw, px, py, px + (W - round(W / 2) if bit % 2 else round(W / 2)), py + H // 2, colour)
    elif 0x2800 <= code <= 0x28FF:
        for bit, (column, row) in enumerate([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]):
            if code >> bit & 1:
                px, py = x + W * (2 * column + 1) / 4, y + H * (2 * row + 1) / 8
                draw.ellipse((px - 2, py - 2, px + 2, py + 2), fill=colour)
    else:
        return False
    return True


# --- The picture ----------------------------------------------------------------------------------------------

def render(screen, columns, rows, title, cursor):
    width, height = columns * W + 2 * PADDING, rows * H + 2 * PADDING + BAR
    image = Image.new("RGB", (width, height), BACKGROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, BAR - 1), fill=BAR_COLOUR)
    face, _ = font("JetBrains Mono", False, False)
    draw.text((width // 2, BAR // 2), title, font=face, fill=BAR_TEXT, anchor="mm")
    for row, line in enumerate(screen[:rows]):
        x, y = PADDING, BAR + PADDING + row * H
        for text, span, foreground, background, on in line:
            if cursor == ((x - PADDING) // W, row):
                foreground, background = background, foreground
            rectangle(draw, x, y, x + span * W, y + H, background)
            if not draw_shape(image, draw, x, y, text[0], foreground, background):
                draw_text(draw, x, y, span, text, foreground, on)
            for flag, line_y in [("underline", BASELINE + 4), ("strike", H // 2 + 1)]:
                if flag in on:
                    rectangle(draw, x, y + line_y, x + span * W, y + line_y + THIN, foreground)
            x += span * W
    # Round corners with a thin edge, transparent outside, so that the picture sits well on light and dark pages.
    scale = 4
    mask = Image.new("L", (width * scale, height * scale))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * scale - 1, height * scale - 1), RADIUS * scale, fill=255)
    edge = mask.copy()
    inset = 2 * scale
    ImageDraw.Draw(edge).rounded_rectangle(
        (inset, inset, width * scale - 1 - inset, height * scale - 1 - inset), RADIUS * scale - inset, fill=0)
    image.paste(EDGE, mask=edge.resize((width, height), Image.Resampling.BOX))
    for number, colour in enumerate(LIGHTS):
        size, x = 20, PADDING + 34 * number
        dot = Image.new("L", (size * scale, size * scale))
        ImageDraw.Draw(dot).ellipse((0, 0, size * scale - 1, size * scale - 1), fill=255)
        image.paste(colour, (x, (BAR - size) // 2), dot.resize((size, size), Image.Resampling.BOX))
    return with_palette(image, mask.resize((width, height), Image.Resampling.BOX))


def with_palette(image, mask):
    """Reduces the picture to 240 colours, hardly visible and a third of the file's size, and 16 degrees of transparency."""
    colours = image.quantize(240, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    pixels = Image.frombytes("L", image.size, colours.tobytes())
    pixels.paste(mask.point(lambda alpha: 240 + alpha // 17), mask=mask.point(lambda alpha: 255 * (alpha < 255)))
    picture = Image.frombytes("P", image.size, pixels.tobytes())
    used = colours.getpalette()
    picture.putpalette(used + [0] * (720 - len(used)) + list(rgb(EDGE)) * 16)
    picture.info["transparency"] = bytes([255] * 240 + [17 * degree for degree in range(16)])
    return picture


def main():
    parser = argparse.ArgumentParser(description="Draws a terminal screen as a PNG.")
    parser.add_argument("out")
    parser.add_argument("--title", default="")
    parser.add_argument("--columns", type=int, help="default: the widest line")
    parser.add_argument("--rows", type=int, help="default: all lines")
    parser.add_argument("--cursor", help="X,Y of a visible cursor, from 0")
    options = parser.parse_args()
    # Only a line feed ends a line: splitlines() would also cut at the odd characters that a screen can show.
    lines = sys.stdin.buffer.read().decode("utf-8", "replace").removesuffix("\n").split("\n")
    style = Style()
    screen = [cells(line, style) for line in lines]
    columns = options.columns or max(sum(cell[1] for cell in line) for line in screen)
    cursor = tuple(map(int, options.cursor.split(","))) if options.cursor else None
    image = render(screen, columns, options.rows or len(screen), options.title, cursor)
    image.save(options.out, optimize=True)


if __name__ == "__main__":
    main()
