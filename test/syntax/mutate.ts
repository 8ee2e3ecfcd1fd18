/**
 * Damaged sources: what a parser must refuse in the right words.
 *
 * Invariants:
 * - The same source and random numbers give the same result.
 */

import type { Random } from "./random-program";

const PIECE = /[A-Za-z_]\w*|\d[\w.]*|\s+|--[^\n]*|"[^"\n]*"|'[^'\n]*'|[^\w\s]/g;

const TOKENS = [
  "and break do else elseif end false for function if in local nil not or repeat return then true until while",
  "+ - * / % ^ # == ~= <= >= < > = ( ) { } [ ] ; : , . .. ... x y foo 1 2.5 0x10 3x 1e 1e+ .5.5 0x 'a' \"b\" [[c]]",
  "[=[d]=] ! @ ~ $ \\ \x01 \0 \x7f \x80 '\\300' \"\\65\" [= ' \" [[ --[[ --[==[",
]
  .flatMap((line) => line.split(" "))
  .concat(["--e\n", "--[[f\n]]", "\n", "\n\n", " ", "'a\\\nb'"]);

/** `source` with one to three of its tokens removed, replaced, doubled, exchanged, broken off or added. */
export function mutate(source: string, random: Random): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const pieces: string[] = source.match(PIECE) ?? [];
  const token = (): string => ` ${TOKENS[below(TOKENS.length)]} `;
  for (let count = 1 + below(3); count > 0; count--) {
    const at = below(pieces.length + 1);
    switch (below(8)) {
      case 0:
        pieces.splice(at, 1 + below(2));
        break;
      case 1:
        pieces.splice(at, 0, token());
        break;
      case 2:
        pieces.splice(at, 1, token());
        break;
      case 3:
        pieces.splice(at, 0, pieces[below(pieces.length)] ?? "");
        break;
      case 4:
        if (random() < 0.3) pieces.length = Math.min(pieces.length, at);
        break;
      case 5: {
        const other = below(pieces.length);
        const piece = pieces[at];
        if (piece !== undefined) [pieces[at], pieces[other]] = [pieces[other], piece];
        break;
      }
      case 6:
        pieces.splice(at, 0, "\n");
        break;
      default: {
        const piece = pieces[at] ?? "";
        const cut = below(piece.length + 1);
        pieces.splice(at, 1, piece.slice(0, cut) + String.fromCharCode(below(256)) + piece.slice(cut));
      }
    }
  }
  return pieces.join("");
}
