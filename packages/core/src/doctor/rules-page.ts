// The list of rules as a page: docs/doctor.md, and `uwsgi-ts doctor --rules`.

import { THEMES } from './rules.js'

export function rulesPage(): string {
  const count = THEMES.reduce((sum, { rules }) => sum + rules.length, 0)
  const themes = THEMES.flatMap(({ title, rules }) => [
    '',
    `## ${title}`,
    '',
    '| Rule | | What it looks for | Why | What to write instead |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(({ id, severity, title: looksFor, why, instead }) => `| \`${id}\` | ${severity} | ${looksFor} | ${why} | ${instead} |`),
  ])
  return [
    '# The doctor',
    '',
    'Reads a configuration as a start would, without starting it, and says with reasons what is dangerous, contradictory or useless in it.',
    '',
    '    uwsgi-ts doctor app.ini',
    '    uwsgi-ts doctor --format json app.ini --processes 4',
    '    uwsgi-ts doctor --rules',
    '',
    'Everything behind `doctor` but its own `--format text|json` and `--rules` is read as a command line of the server. The exit status is 1 when there is an error among the findings and 0 otherwise.',
    'Reading does what the text itself asks for: it runs `exec://` addresses and loads the plugins that are named. It is for configurations of your own.',
    'It judges for the machine it runs on: number of CPU cores, memory, net.core.somaxconn, the user, and whether folders exist. Values of the configuration are never printed by rules about secrets.',
    '',
    `An **error** is dangerous or does not do what it says, a **warning** is probably not what is meant, a **note** is worth knowing. There are ${count} rules; this page is made of them by \`uwsgi-ts doctor --rules\`.`,
    ...themes,
    '',
  ].join('\n')
}
