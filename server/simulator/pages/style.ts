/** A small style sheet that follows WeUI. */
export const style = `
:root { color-scheme: light dark; --page: #ededed; --card: #fff; --text: #191919; --soft: #636363; --line: #e5e5e5; --green: #05803e; --on-green: #fff; --warn: #b3261e; --press: #ececec; }
@media (prefers-color-scheme: dark) { :root { --page: #111; --card: #191919; --text: #d5d5d5; --soft: #8f8f8f; --line: #2c2c2c; --warn: #ff8a80; --press: #252525; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 -apple-system, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei", system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 640px; margin: 0 auto; padding: 0 0 48px; }
header { padding: 24px 16px 12px; }
h1 { margin: 0; font-size: 20px; font-weight: 600; }
h2 { margin: 24px 16px 8px; font-size: 14px; font-weight: 400; color: var(--soft); }
p { margin: 4px 0; }
small, .soft { color: var(--soft); font-size: 14px; }
.card { background: var(--card); border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
.pad { padding: 12px 16px; }
.search { position: sticky; top: 0; z-index: 1; display: flex; gap: 8px; padding: 8px 16px; background: var(--page); }
.search input { flex: 1; min-width: 0; min-height: 40px; padding: 0 12px; border: 1px solid transparent; border-radius: 6px; background: var(--card); color: inherit; font: inherit; }
.person { display: flex; width: 100%; min-height: 60px; align-items: center; gap: 12px; padding: 8px 16px; border: 0; border-bottom: 1px solid var(--line); background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; }
.person:last-child { border-bottom: 0; }
.person:active, .person:hover { background: var(--press); }
.person[hidden] { display: none; }
.person > span:last-child { flex: 1; min-width: 0; }
.face { flex: none; width: 40px; height: 40px; border-radius: 6px; color: #fff; font-size: 13px; line-height: 40px; text-align: center; overflow: hidden; white-space: nowrap; }
.f0 { background: #35719a; } .f1 { background: #277a4d; } .f2 { background: #a0621a; } .f3 { background: #7d5ba6; } .f4 { background: #a84a4a; } .f5 { background: #55707d; }
.tag { display: inline-block; margin-left: 6px; padding: 0 6px; border: 1px solid currentColor; border-radius: 4px; color: var(--warn); font-size: 12px; line-height: 18px; }
.button { display: inline-block; min-height: 44px; padding: 9px 20px; border: 0; border-radius: 8px; background: var(--green); color: var(--on-green); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.plain { background: var(--press); color: var(--text); }
.wide { display: block; width: 100%; margin: 12px 0; }
.small { min-height: 36px; padding: 5px 12px; font-size: 14px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 10px 16px; border-bottom: 1px solid var(--line); }
.row:last-child { border-bottom: 0; }
.row > .grow { flex: 1 1 220px; min-width: 0; }
.row input, .row select { min-height: 36px; max-width: 160px; padding: 0 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--page); color: inherit; font: inherit; font-size: 14px; }
.row input[type=number] { width: 88px; }
.on { border-left: 4px solid var(--green); }
.warn { color: var(--warn); }
.center { text-align: center; }
.qr { display: block; width: 200px; height: 200px; margin: 16px auto; padding: 12px; border-radius: 8px; background: #fff; color: #191919; }
a { color: #4a6185; } @media (prefers-color-scheme: dark) { a { color: #8fa6cf; } }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
td, th { padding: 6px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td:first-child, th:first-child { padding-left: 16px; white-space: nowrap; }
.scroll { overflow-x: auto; }
pre { margin: 0; white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; }
:focus-visible { outline: 2px solid var(--green); outline-offset: -2px; }
[hidden] { display: none; }
`;
