/**
 * Calendar arithmetic and strftime in the C locale, for os.date and os.time. Times are seconds since 1970; months count
 * from 0 and days of the week from Sunday = 0, as in C's struct tm.
 */
import type { Host } from "../host/host";

/** JavaScript's Date reaches this many seconds from 1970. */
const MAX_SECONDS = 8.64e12;

export interface Calendar {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly min: number;
  readonly sec: number;
  readonly wday: number;
  /** From 0. */
  readonly yday: number;
  readonly isdst: boolean;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly zone: string;
  readonly time: number;
}

/** undefined where the time is out of range. */
export function calendar(host: Host, time: number, utc: boolean): Calendar | undefined {
  if (!(Math.abs(time) < MAX_SECONDS - 86400)) return undefined;
  const zone = utc ? { offset: 0, dst: false, name: "GMT" } : host.zone(time * 1000);
  const d = new Date(time * 1000 + zone.offset * 60_000);
  const start = new Date(0);
  start.setUTCFullYear(d.getUTCFullYear(), 0, 1);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth(),
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    min: d.getUTCMinutes(),
    sec: d.getUTCSeconds(),
    wday: d.getUTCDay(),
    yday: Math.floor((d.getTime() - start.getTime()) / 86_400_000),
    isdst: zone.dst,
    offset: zone.offset,
    zone: zone.name,
    time,
  };
}

export interface Moment {
  readonly year: number;
  /** From 0; this and the rest may be out of range and carry over. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly min: number;
  readonly sec: number;
  readonly isdst: boolean | undefined;
}

/** C's mktime; undefined where the time is out of range. */
export function localSeconds(host: Host, m: Moment): number | undefined {
  const d = new Date(0);
  d.setUTCFullYear(m.year, m.month, m.day);
  const wall = Math.floor(d.getTime() / 1000) + m.hour * 3600 + m.min * 60 + m.sec;
  if (!(Math.abs(wall) < MAX_SECONDS - 172_800)) return undefined;
  let time = wall - host.zone(wall * 1000).offset * 60;
  time = wall - host.zone(time * 1000).offset * 60;
  if (m.isdst !== undefined) {
    const { dst } = host.zone(time * 1000);
    if (m.isdst && !dst) time -= 3600;
    else if (!m.isdst && dst) time += 3600;
  }
  return time;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const two = (n: number, fill = "0"): string => String(n).padStart(2, fill);

/** Year and number of the ISO 8601 week. */
function isoWeek(c: Calendar): { year: number; week: number } {
  const weekday = (c.wday + 6) % 7;
  const thursday = new Date(0);
  thursday.setUTCFullYear(c.year, c.month, c.day + 3 - weekday);
  const first = new Date(0);
  first.setUTCFullYear(thursday.getUTCFullYear(), 0, 1);
  const week = 1 + Math.floor((thursday.getTime() - first.getTime()) / (7 * 86_400_000));
  return { year: thursday.getUTCFullYear(), week };
}

/** One conversion of strftime; an unknown one stands for itself, as with glibc. */
export function conversion(c: Calendar, letter: string): string {
  const twelve = c.hour % 12 === 0 ? 12 : c.hour % 12;
  const all = (letters: string): string => letters.replace(/[A-Za-z]/g, (part) => conversion(c, part));
  switch (letter) {
    case "a":
      return DAYS[c.wday]!.slice(0, 3);
    case "A":
      return DAYS[c.wday]!;
    case "b":
    case "h":
      return MONTHS[c.month]!.slice(0, 3);
    case "B":
      return MONTHS[c.month]!;
    case "c":
      return all("a b e H:M:S Y");
    case "C":
      return two(Math.floor(c.year / 100));
    case "d":
      return two(c.day);
    case "D":
    case "x":
      return all("m/d/y");
    case "e":
      return two(c.day, " ");
    case "F":
      return all("Y-m-d");
    case "g":
      return two(((isoWeek(c).year % 100) + 100) % 100);
    case "G":
      return String(isoWeek(c).year);
    case "H":
      return two(c.hour);
    case "I":
      return two(twelve);
    case "j":
      return String(c.yday + 1).padStart(3, "0");
    case "k":
      return two(c.hour, " ");
    case "l":
      return two(twelve, " ");
    case "m":
      return two(c.month + 1);
    case "M":
      return two(c.min);
    case "n":
      return "\n";
    case "p":
      return c.hour < 12 ? "AM" : "PM";
    case "P":
      return c.hour < 12 ? "am" : "pm";
    case "r":
      return all("I:M:S p");
    case "R":
      return all("H:M");
    case "s":
      return String(c.time);
    case "S":
      return two(c.sec);
    case "t":
      return "\t";
    case "T":
    case "X":
      return all("H:M:S");
    case "u":
      return String(c.wday === 0 ? 7 : c.wday);
    case "U":
      return two(Math.floor((c.yday + 7 - c.wday) / 7));
    case "V":
      return two(isoWeek(c).week);
    case "w":
      return String(c.wday);
    case "W":
      return two(Math.floor((c.yday + 7 - ((c.wday + 6) % 7)) / 7));
    case "y":
      return two(((c.year % 100) + 100) % 100);
    case "Y":
      return String(c.year);
    case "z": {
      const m = Math.abs(c.offset);
      return `${c.offset < 0 ? "-" : "+"}${two(Math.floor(m / 60))}${two(m % 60)}`;
    }
    case "Z":
      return c.zone;
    case "%":
      return "%";
    default:
      return `%${letter}`;
  }
}
