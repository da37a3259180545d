export const docs = `
One of \`timeOfDay\`, \`every\`, \`cron\` and \`at\`:

\`\`\`json
{ "timeOfDay": "08:00", "weekdays": ["mon", "fri"], "timeZone": "Europe/Berlin" }
{ "every": { "amount": 15, "unit": "minutes" } }
{ "every": { "amount": 2, "unit": "weeks", "anchor": "2026-11-23T09:00" } }
{ "cron": "0 30 6 * * 1-5", "timeZone": "America/New_York" }
{ "at": ["2026-12-24T18:00", "2026-12-31T23:59:50"], "missed": "skip" }
\`\`\`

**Cron** has five fields (minute, hour, day of the month, month, day of the week), with seconds in front
of them six, with a year behind them seven. \`*\`, lists, ranges and steps are known, names (\`MON\`,
\`JAN\`), \`L\` for the last day, \`15W\` for the workday next to the 15th, \`MON#2\` for the second Monday,
and \`@hourly\`, \`@daily\`, \`@weekly\`, \`@monthly\`, \`@yearly\`. Where both days are given, either will do.

**Every** so many seconds, minutes or hours is a length of time; days, weeks and months go by the
calendar, so that the clock shows the same time. Without \`anchor\` they are counted from midnight: every
15 minutes is at the full hour, a quarter past, and so on. The 31st is the last day in shorter months.

**The event** says when it was meant for and when it came:

\`\`\`json
{
  "scheduledAt": "2026-11-23T07:00:00.000Z", "firedAt": "2026-11-23T07:00:00.012Z", "missed": 0,
  "timeZone": "Europe/Berlin", "date": "2026-11-23", "time": "08:00:00", "weekday": "monday"
}
\`\`\`

**Missed times**, those that passed more than a minute ago when Patchbay or the computer was off or
asleep:

| \`missed\` | what happens | what the inbox shows |
|---|---|---|
| \`once\` | one run, meant for the newest time | one event; \`missed\` counts the earlier times, \`missedSince\` is the first |
| \`skip\` | nothing | one event “missed” for all of them, without a run; it can be replayed |
| \`all\` | a run for each, the newest \`mostMissed\` | an event for each, and one “missed” for those beyond |

Up to 1,000 missed times are counted; \`missedMore\` is \`true\` when there were others. A workflow that is
paused misses nothing: its schedule goes on from when it is resumed.

**Daylight saving**: a time of day that the clock leaves out comes as soon as it has gone forward; one
that it shows twice comes once. With \`*\` or a step in the hours, minutes or seconds every time that
clocks show counts. **A clock that is set back** does not bring a time again, as long as that means
waiting for no longer than from one time to the next; set back by more, it was corrected, and the
schedule goes on from the new time.

A schedule that is changed goes over at once: times before the publishing belong to the old one.
`;
