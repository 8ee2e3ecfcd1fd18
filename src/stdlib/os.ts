/** Operating system facilities (manual §5.8), through the state's host. */
import { HostFault } from "../host/host";
import { checkNumber, checkOption, checkTable, optNumber, optString } from "../runtime/arguments";
import type { Unit } from "../runtime/function";
import { runtimeError } from "../runtime/lua-error";
import { fixed } from "../runtime/native";
import { toInt, toNumber } from "../runtime/number";
import type { LTable } from "../runtime/table";
import type { Vm } from "../vm/vm";
import { calendar, conversion, localSeconds } from "./date";
import { attempt, checkName, hostOf, PROCESS, raising, SYSTEM_CALL } from "./host-result";
import { optInt } from "./integer";
import { EVERYTHING, type Grant, register } from "./library";

const CATEGORIES = ["all", "collate", "ctype", "monetary", "numeric", "time"] as const;

/** What a conversion of a time is worth, in units of work. */
const CALENDAR = 16;

/** A field of os.time's table; without `otherwise` it must be there. */
function field(vm: Vm, t: LTable, key: string, otherwise?: number): number {
  const v = t.getStr(key);
  const n = typeof v === "number" ? v : typeof v === "string" ? toNumber(v, vm.budget) : undefined;
  if (n !== undefined) return toInt(n);
  if (otherwise === undefined) throw runtimeError(`field '${key}' missing in date table`);
  return otherwise;
}

function now(vm: Vm): number {
  return Math.floor(hostOf(vm).now() / 1000);
}

function date(vm: Vm, text: string, time: number): LTable | string | undefined {
  vm.budget.charge(CALENDAR + (text.length >> 10));
  const utc = text[0] === "!";
  const format = utc ? text.slice(1) : text;
  const c = calendar(hostOf(vm), time, utc);
  if (c === undefined) return undefined;
  if (format === "*t") {
    const t = vm.newTable();
    t.setField("sec", c.sec);
    t.setField("min", c.min);
    t.setField("hour", c.hour);
    t.setField("day", c.day);
    t.setField("month", c.month + 1);
    t.setField("year", c.year);
    t.setField("wday", c.wday + 1);
    t.setField("yday", c.yday + 1);
    t.setField("isdst", c.isdst);
    return t;
  }
  const parts: string[] = [];
  let from = 0;
  for (let at = format.indexOf("%"); at >= 0 && at + 1 < format.length; at = format.indexOf("%", from)) {
    const piece = format.slice(from, at) + conversion(c, format[at + 1]!);
    vm.budget.alloc(piece.length + 16);
    vm.budget.charge(16 + (piece.length >> 8));
    parts.push(piece);
    from = at + 2;
  }
  if (parts.length === 0) return format;
  vm.budget.alloc(format.length);
  parts.push(format.slice(from));
  return parts.join("");
}

const UNITS: readonly Unit[] = [
  fixed("clock", (vm) => hostOf(vm).clock()),
  fixed("date", (vm, format, time) => {
    const text = optString(format, 1, "%c");
    return date(vm, text, time === undefined ? now(vm) : Math.trunc(checkNumber(time, 2, vm.budget)));
  }),
  fixed("difftime", (vm, a, b) => checkNumber(a, 1, vm.budget) - optNumber(b, 2, 0, vm.budget)),
  fixed("execute", (vm, command) => {
    const text = command === undefined ? undefined : checkName(command, 1);
    vm.budget.charge(PROCESS);
    return raising(() => hostOf(vm).execute(text));
  }),
  fixed("exit", (vm, code) => {
    const status = optInt(code, 1, 0, vm.budget);
    raising(() => hostOf(vm).exit(status));
    return vm.none();
  }),
  fixed("getenv", (vm, name) => {
    const key = checkName(name, 1);
    return raising(() => hostOf(vm).getenv(key));
  }),
  fixed("remove", (vm, name) => {
    const path = checkName(name, 1);
    return attempt(vm, path, () => {
      hostOf(vm).remove(path);
      return true;
    });
  }),
  fixed("rename", (vm, from, to) => {
    const old = checkName(from, 1);
    const path = checkName(to, 2);
    return attempt(vm, old, () => {
      hostOf(vm).rename(old, path);
      return true;
    });
  }),
  // There is only the C locale.
  fixed("setlocale", (_vm, locale, category) => {
    const name = optString(locale, 1, "C");
    checkOption(category, 2, CATEGORIES, "all");
    return name === "C" || name === "" || name === "POSIX" ? "C" : undefined;
  }),
  fixed("time", (vm, v) => {
    if (v === undefined) return now(vm);
    const t = checkTable(v, 1);
    vm.budget.charge(CALENDAR);
    const sec = field(vm, t, "sec", 0);
    const min = field(vm, t, "min", 0);
    const hour = field(vm, t, "hour", 12);
    const day = field(vm, t, "day");
    const month = field(vm, t, "month") - 1;
    const year = field(vm, t, "year");
    const flag = t.getStr("isdst");
    const isdst = flag === undefined ? undefined : flag !== false;
    return localSeconds(hostOf(vm), { year, month, day, hour, min, sec, isdst });
  }),
  fixed("tmpname", (vm) => {
    vm.budget.charge(SYSTEM_CALL);
    try {
      return hostOf(vm).tmpname();
    } catch (e) {
      throw e instanceof HostFault ? runtimeError("unable to generate a unique filename") : e;
    }
  }),
];

export function openOs(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "os", UNITS, grant);
}
