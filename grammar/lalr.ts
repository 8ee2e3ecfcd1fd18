/**
 * Computes an LALR(1) automaton from the rules of `lua.ne`, and from each state what a syntax error there says.
 *
 * Invariants:
 * - The automaton accepts exactly what the grammar derives, under the two resolutions that `lua.ne` names; any
 *   conflict at another token is an error of the build.
 * - It fails as a recursive-descent parser does: a state that may end something takes the end for any token that
 *   does not continue it (a default reduction), so the error is raised by the innermost construct that needs a
 *   certain token. That is what makes the messages PUC-Rio's.
 * - A reduction whose action only hands its symbol on, and which is all that a state can do, is left out: the
 *   transition leads straight to where the reduction would have led.
 */

import type { CompiledGrammar, GrammarRule, GrammarSymbol } from "./compile";

/** What to say in a state in which the next token has no place. */
export type Failure =
  | { readonly kind: "text"; readonly text: string }
  /** An expression must come, which counts as a nesting level before it is found missing. */
  | { readonly kind: "level"; readonly text: string }
  /** `'closer' expected`, and where the opener, `back` entries down the stack, stands if not in the same line. */
  | { readonly kind: "unclosed"; readonly closer: string; readonly opener: string; readonly back: number };

export interface Automaton {
  readonly terminals: readonly string[];
  readonly nonterminals: readonly string[];
  readonly rules: readonly GrammarRule[];
  /** `actions[state][terminal]`: undefined is an error. */
  readonly actions: readonly (readonly (Action | undefined)[])[];
  readonly gotos: readonly (readonly (number | undefined)[])[];
  readonly failures: readonly (Failure | undefined)[];
  /** Each state's accessing symbol: terminals first, then nonterminals; -1 for the start state. */
  readonly entrySymbols: readonly number[];
}

export type Action =
  | { readonly kind: "shift"; readonly state: number; readonly entersLevel: boolean; readonly checked: boolean }
  | { readonly kind: "reduce"; readonly rule: number };

/**
 * The end of the source, the terminals that carry a value, and a byte that begins no token: no production has the
 * last one, so it is an error wherever it comes, but only after what stands before it has been judged.
 */
export const FIRST_TERMINALS = ["<eof>", "<name>", "<string>", "<number>", "<stray>"];

interface Production {
  readonly left: number;
  readonly right: readonly number[];
}

/** A production with a dot in it. Kernels are compared by their sorted keys `production * 64 + dot`. */
interface Item {
  readonly production: number;
  readonly dot: number;
}

interface State {
  readonly kernel: readonly Item[];
  readonly entry: number;
  readonly transitions: Map<number, number>;
}

const terminalName = (symbol: Exclude<GrammarSymbol, string>): string =>
  "literal" in symbol ? symbol.literal : `<${symbol.token}>`;

export function buildAutomaton(grammar: CompiledGrammar): Automaton {
  return new Builder(grammar).build();
}

class Builder {
  readonly #grammar: CompiledGrammar;
  readonly #terminals: string[] = [...FIRST_TERMINALS];
  readonly #nonterminals: string[] = [];
  readonly #productions: Production[];
  readonly #byLeft = new Map<number, number[]>();
  readonly #first = new Map<number, Set<number>>();
  readonly #nullable = new Set<number>();
  /** For each nonterminal those that may begin it, itself included if it is left-recursive. */
  readonly #leftmost = new Map<number, Set<number>>();
  readonly #states: State[] = [];

  constructor(grammar: CompiledGrammar) {
    this.#grammar = grammar;
    for (const rule of grammar.rules) {
      if (!this.#nonterminals.includes(rule.name)) this.#nonterminals.push(rule.name);
      for (const symbol of rule.symbols) {
        if (typeof symbol === "string") continue;
        const name = terminalName(symbol);
        if (!this.#terminals.includes(name)) this.#terminals.push(name);
      }
    }
    this.#productions = grammar.rules.map((rule) => ({
      left: this.#nonterminal(rule.name),
      right: rule.symbols.map((symbol) =>
        typeof symbol === "string" ? this.#nonterminal(symbol) : this.#terminals.indexOf(terminalName(symbol)),
      ),
    }));
    this.#productions.forEach((production, index) => {
      this.#byLeft.set(production.left, [...(this.#byLeft.get(production.left) ?? []), index]);
    });
  }

  build(): Automaton {
    this.#findFirstSets();
    this.#findStates();
    const lookaheads = this.#findLookaheads();
    const actions: (Action | undefined)[][] = [];
    const failures: (Failure | undefined)[] = [];
    this.#states.forEach((state, index) => {
      const row = this.#actionRow(state, lookaheads[index] ?? new Map());
      const failure = this.#failure(state, row);
      actions.push(row);
      failures.push(failure);
    });
    this.#bypassUnits();
    return this.#finish(actions, failures);
  }

  #nonterminal(name: string): number {
    const index = this.#nonterminals.indexOf(name);
    if (index < 0) throw new Error(`the grammar has no rule for ${name}`);
    return this.#terminals.length + index;
  }

  #isTerminal(symbol: number): boolean {
    return symbol < this.#terminals.length;
  }

  #nameOf(symbol: number): string {
    const name = this.#terminals[symbol] ?? this.#nonterminals[symbol - this.#terminals.length];
    if (name === undefined) throw new Error(`no symbol ${symbol}`);
    return name;
  }

  #production(index: number): Production {
    const production = this.#productions[index];
    if (production === undefined) throw new Error(`no production ${index}`);
    return production;
  }

  #next(item: Item): number | undefined {
    return this.#production(item.production).right[item.dot];
  }

  #findFirstSets(): void {
    const sizeOf = (): number =>
      this.#nullable.size +
      [...this.#first.values(), ...this.#leftmost.values()].reduce((sum, set) => sum + set.size, 0);
    for (let symbol = 0; symbol < this.#terminals.length; symbol++) this.#first.set(symbol, new Set([symbol]));
    for (const left of this.#byLeft.keys()) {
      this.#first.set(left, new Set());
      this.#leftmost.set(left, new Set());
    }
    for (let size = -1; size !== sizeOf(); ) {
      size = sizeOf();
      for (const { left, right } of this.#productions) {
        const first = right[0];
        if (first !== undefined && !this.#isTerminal(first)) {
          this.#leftmost.get(left)?.add(first);
          for (const symbol of this.#leftmost.get(first) ?? []) this.#leftmost.get(left)?.add(symbol);
        }
        let position = 0;
        for (; position < right.length; position++) {
          const symbol = right[position];
          for (const terminal of this.#first.get(symbol) ?? []) this.#first.get(left)?.add(terminal);
          if (!this.#nullable.has(symbol)) break;
        }
        if (position === right.length) this.#nullable.add(left);
      }
    }
  }

  /** The items that a kernel implies, the kernel's first. */
  #closure(kernel: readonly Item[]): Item[] {
    const items = [...kernel];
    const done = new Set<number>();
    for (let i = 0; i < items.length; i++) {
      const symbol = this.#next(items[i]);
      if (symbol === undefined || this.#isTerminal(symbol) || done.has(symbol)) continue;
      done.add(symbol);
      for (const production of this.#byLeft.get(symbol) ?? []) items.push({ production, dot: 0 });
    }
    return items;
  }

  #findStates(): void {
    const known = new Map<string, number>();
    const intern = (kernel: readonly Item[], entry: number): number => {
      const sorted = [...kernel].sort((a, b) => a.production - b.production || a.dot - b.dot);
      const key = sorted.map((item) => `${item.production}.${item.dot}`).join(" ");
      const index = known.get(key) ?? this.#states.length;
      if (index === this.#states.length) {
        known.set(key, index);
        this.#states.push({ kernel: sorted, entry, transitions: new Map() });
      }
      return index;
    };
    intern([{ production: 0, dot: 0 }], -1);
    for (let index = 0; index < this.#states.length; index++) {
      const state = this.#states[index];
      const moved = new Map<number, Item[]>();
      for (const item of this.#closure(state.kernel)) {
        const symbol = this.#next(item);
        if (symbol === undefined) continue;
        moved.set(symbol, [...(moved.get(symbol) ?? []), { production: item.production, dot: item.dot + 1 }]);
      }
      for (const [symbol, kernel] of moved) state.transitions.set(symbol, intern(kernel, symbol));
    }
  }

  /** For each state and complete production the terminals that may follow (LALR, by propagation). */
  #findLookaheads(): Map<number, Set<number>>[] {
    const marker = -1;
    const key = (item: Item): number => item.production * 64 + item.dot;
    const sets = this.#states.map((state) => new Map(state.kernel.map((item) => [key(item), new Set<number>()])));
    const links: { readonly from: Set<number>; readonly to: Set<number> }[] = [];
    const ends: { readonly state: number; readonly production: number; readonly from: Set<number> }[] = [];
    const found = this.#states.map(() => new Map<number, Set<number>>());
    this.#states.forEach((state, index) => {
      for (const kernelItem of state.kernel) {
        const source = sets[index]?.get(key(kernelItem)) as Set<number>;
        for (const [item, lookaheads] of this.#closureWithLookaheads(kernelItem, marker)) {
          const symbol = this.#next(item);
          if (symbol === undefined) {
            const follow = found[index]?.get(item.production) ?? new Set<number>();
            found[index]?.set(item.production, follow);
            for (const terminal of lookaheads) {
              if (terminal === marker) ends.push({ state: index, production: item.production, from: source });
              else follow.add(terminal);
            }
            continue;
          }
          const target = state.transitions.get(symbol) as number;
          const to = sets[target]?.get(key({ production: item.production, dot: item.dot + 1 })) as Set<number>;
          for (const terminal of lookaheads) {
            if (terminal === marker) links.push({ from: source, to });
            else to.add(terminal);
          }
        }
      }
    });
    for (let changed = true; changed; ) {
      changed = false;
      for (const { from, to } of links) {
        for (const terminal of from) {
          if (to.has(terminal)) continue;
          to.add(terminal);
          changed = true;
        }
      }
    }
    for (const { state, production, from } of ends) {
      for (const terminal of from) found[state]?.get(production)?.add(terminal);
    }
    return found;
  }

  #closureWithLookaheads(kernelItem: Item, marker: number): [Item, Set<number>][] {
    const items = new Map<number, [Item, Set<number>]>();
    const queue: [Item, number][] = [[kernelItem, marker]];
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      const [item, lookahead] = entry;
      const key = item.production * 64 + item.dot;
      const known = items.get(key) ?? [item, new Set<number>()];
      if (known[1].has(lookahead)) continue;
      known[1].add(lookahead);
      items.set(key, known);
      const right = this.#production(item.production).right;
      const symbol = right[item.dot];
      if (symbol === undefined || this.#isTerminal(symbol)) continue;
      const following = new Set<number>();
      let position = item.dot + 1;
      for (; position < right.length; position++) {
        for (const terminal of this.#first.get(right[position]) ?? []) following.add(terminal);
        if (!this.#nullable.has(right[position])) break;
      }
      if (position === right.length) following.add(lookahead);
      for (const production of this.#byLeft.get(symbol) ?? []) {
        for (const terminal of following) queue.push([{ production, dot: 0 }, terminal]);
      }
    }
    return [...items.values()];
  }

  #actionRow(state: State, lookaheads: ReadonlyMap<number, ReadonlySet<number>>): (Action | undefined)[] {
    const row: (Action | undefined)[] = this.#terminals.map(() => undefined);
    const closure = this.#closure(state.kernel);
    const { level, checked, conflicts } = this.#grammar.settings;
    const levelSymbol = this.#nonterminal(level);
    const opensLevel = closure.some((item) => this.#next(item) === levelSymbol);
    const reductions = [...lookaheads].sort(([a], [b]) => a - b);
    for (const [rule, follow] of reductions) {
      for (const terminal of follow) {
        if (row[terminal] === undefined) row[terminal] = { kind: "reduce", rule };
        else this.#allowConflict(terminal, conflicts);
      }
    }
    for (const [symbol, target] of state.transitions) {
      if (!this.#isTerminal(symbol)) continue;
      if (row[symbol] !== undefined) this.#allowConflict(symbol, conflicts);
      const isChecked = this.#states[target].kernel.some(
        (item) => item.dot === 1 && checked.includes(this.#grammar.rules[item.production]?.action ?? ""),
      );
      const entersLevel = opensLevel && this.#first.get(levelSymbol)?.has(symbol) === true;
      row[symbol] = { kind: "shift", state: target, entersLevel, checked: isChecked };
    }
    return row;
  }

  #allowConflict(terminal: number, conflicts: readonly string[]): void {
    const name = this.#nameOf(terminal);
    if (!conflicts.includes(name)) throw new Error(`the grammar is ambiguous at ${name}`);
  }

  /** Whether a production that begins with `symbol` only carries on what `symbol` has begun: `a` in `a.b`. */
  #continues(production: Production): boolean {
    const [first] = production.right;
    return first !== undefined && this.#leftmost.get(first)?.has(production.left) === true;
  }

  /** The failure of a state; fills its row with the default reduction instead when it has one. */
  #failure(state: State, row: (Action | undefined)[]): Failure | undefined {
    const { wording, incomplete, closers, level } = this.#grammar.settings;
    const needed = state.kernel.filter(
      (item) =>
        !(item.dot === 1 && this.#next(item) !== undefined && this.#continues(this.#production(item.production))),
    );
    const closure = this.#closure(needed);
    for (const [name, text] of Object.entries(wording)) {
      const symbol = this.#nonterminal(name);
      if (closure.some((item) => this.#next(item) === symbol)) {
        return { kind: name === level ? "level" : "text", text };
      }
    }
    const complete = closure.filter((item) => this.#next(item) === undefined);
    if (complete.length > 0) {
      const ending = complete.find((item) => item.dot !== 1 || !this.#continues(this.#production(item.production)));
      const reduction: Action = { kind: "reduce", rule: (ending ?? complete[0]).production };
      for (let terminal = 0; terminal < row.length; terminal++) row[terminal] ??= reduction;
      return undefined;
    }
    if (needed.length === 0) return { kind: "text", text: incomplete };
    return this.#missingToken(needed, closers);
  }

  #missingToken(needed: readonly Item[], closers: readonly string[]): Failure {
    const missing = needed.map((item) => ({ item, name: this.#firstTerminal(this.#next(item) as number) }));
    // A separator is one way to go on, not what is missing, if there is anything else.
    const certain = missing.filter(({ name }) => name !== "," && name !== ";");
    const named = certain.length > 0 ? certain : missing;
    const [only] = named;
    if (only === undefined) throw new Error("a state without a way on");
    const names = [...new Set(named.map(({ name }) => name))];
    if (names.length > 1) {
      const text = names.map((name) => (name.startsWith("<") ? name : `'${name}'`)).join(" or ");
      return { kind: "text", text: `${text} expected` };
    }
    const { production, dot } = only.item;
    const { right } = this.#production(production);
    const opener = right[0];
    const closes = closers.includes(only.name) && this.#isTerminal(opener) && dot > 0;
    if (!closes || (dot < right.length - 1 && only.name === ")"))
      return { kind: "text", text: `'${only.name}' expected` };
    return { kind: "unclosed", closer: only.name, opener: this.#nameOf(opener), back: dot - 1 };
  }

  #firstTerminal(symbol: number): string {
    let current = symbol;
    while (!this.#isTerminal(current)) {
      const [production] = this.#byLeft.get(current) ?? [];
      current = this.#production(production ?? -1).right[0];
    }
    return this.#nameOf(current);
  }

  #bypassUnits(): void {
    const unitLeft = (state: State): number | undefined => {
      const [item] = state.kernel;
      if (item === undefined || state.kernel.length > 1 || item.dot !== 1 || this.#next(item) !== undefined)
        return undefined;
      if (this.#grammar.rules[item.production]?.action !== "id") return undefined;
      return this.#production(item.production).left;
    };
    for (const state of this.#states) {
      for (const [symbol, first] of state.transitions) {
        let target = first;
        for (let left = unitLeft(this.#states[target]); left !== undefined; ) {
          target = state.transitions.get(left) as number;
          left = unitLeft(this.#states[target]);
        }
        state.transitions.set(symbol, target);
      }
    }
  }

  /** Renumbers the states that are still reached. */
  #finish(actions: (Action | undefined)[][], failures: (Failure | undefined)[]): Automaton {
    const order = [0];
    const numbers = new Map([[0, 0]]);
    for (const old of order) {
      for (const target of this.#states[old].transitions.values()) {
        if (numbers.has(target)) continue;
        numbers.set(target, order.length);
        order.push(target);
      }
    }
    const renumber = (old: number): number => numbers.get(old) as number;
    const finalActions = order.map((old) =>
      actions[old].map((action, terminal): Action | undefined => {
        if (action?.kind !== "shift") return action;
        return { ...action, state: renumber(this.#states[old].transitions.get(terminal) as number) };
      }),
    );
    const gotos = order.map((old) =>
      this.#nonterminals.map((_, index) => {
        const target = this.#states[old].transitions.get(this.#terminals.length + index);
        return target === undefined ? undefined : renumber(target);
      }),
    );
    return {
      terminals: this.#terminals,
      nonterminals: this.#nonterminals,
      rules: this.#grammar.rules,
      actions: finalActions,
      gotos,
      failures: order.map((old) => failures[old]),
      entrySymbols: order.map((old) => this.#states[old].entry),
    };
  }
}
