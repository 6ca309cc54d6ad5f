"""The styles of the report's page, in light and dark. Data only."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff;
  --line: #c9c9d1; --soft: #f3f3f6; --good: #0b6b2e; --bad: #a3161a;
  --unsure: #7a4b00; --quiet: #55555f; --link: #0b4fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1;
  --paper: #16161a; --line: #44444e; --soft: #222228; --good: #6fd692;
  --bad: #ff9a9a; --unsure: #f2c063; --quiet: #b4b4c0; --link: #8fbcff; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; font-size: 1.2rem; }
h3 { margin: 0 0 .3rem; font-size: 1.05rem; }
h1 span, td span { font-weight: 600; margin-right: .5rem; }
a { color: var(--link); }
.good { color: var(--good); } .bad { color: var(--bad); }
.unsure { color: var(--unsure); } .quiet, small { color: var(--quiet); }
dl { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; margin: .5rem 0; }
dt { font-size: .85rem; color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
section { border: 1px solid var(--line); border-radius: 6px;
  padding: 1rem; margin: 1rem 0; }
section dl { display: grid; gap: .3rem; }
pre { background: var(--soft); padding: .7rem; overflow-x: auto;
  font: .85rem/1.5 ui-monospace, monospace; border-radius: 4px; }
.wide { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: 500; white-space: nowrap; }
td:nth-child(3) { white-space: nowrap; }
"""
