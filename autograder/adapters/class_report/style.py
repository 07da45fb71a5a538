"""The page's style: one column, letters of one size on every screen, dark where the screen is, light on paper."""

_LIGHT = (
    "--paper:#fbfbfa;--card:#fff;--ink:#1d2433;--soft:#5b6475;--rule:#dfe2e8;--track:#eceef2;--bar:#3b6fb6;"
    "--middle:#a9c3e6;--strong:#17396b;--passed:#2f8f6b;--failed:#d1603d;--missing:#b9bfca;--raised:#e0a526;"
    "--timed_out:#8a5fb0;--out_of_memory:#b14a86;--killed:#5a2a2a;--shade:#f6e7df"
)
_DARK = (
    "--paper:#14171d;--card:#1c2129;--ink:#e8eaf0;--soft:#a3acbc;--rule:#333a46;--track:#2a313c;--bar:#6ea2e8;"
    "--middle:#3d5f91;--strong:#cfe0fa;--passed:#4cb890;--failed:#ea8262;--missing:#5c6675;--raised:#e8b94e;"
    "--timed_out:#b18ad6;--out_of_memory:#d778ae;--killed:#e9b6b6;--shade:#3a2a26"
)
STYLE = (
    f":root{{{_LIGHT}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;
 font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif}
main{max-width:54rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{margin:0;font-size:1.7rem;line-height:1.2}
h2{margin:0 0 .75rem;font-size:1.25rem}
h3{margin:1.5rem 0 .5rem;font-size:1rem}
header p{margin:.25rem 0 1.25rem;color:var(--soft)}
section{margin:1rem 0;padding:1.1rem 1.1rem 1.2rem;background:var(--card);border:1px solid var(--rule);
 border-radius:10px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.6rem;margin:1rem 0}
.tiles div{display:flex;flex-direction:column;padding:.7rem .8rem;background:var(--card);border:1px solid var(--rule);
 border-radius:10px}
.tiles dd{margin:0;font-size:1.6rem;font-weight:650;line-height:1.1;font-variant-numeric:tabular-nums}
.tiles dt{color:var(--soft);font-size:.82rem;line-height:1.3;margin-top:.25rem}
figure{margin:0 0 1.4rem}
figcaption{margin-top:.5rem;color:var(--soft);font-size:.88rem}
.picture{display:block;overflow:visible}
svg text{font-size:12px;fill:var(--soft)}
svg text.name{font-size:14px;font-weight:600;fill:var(--ink)}
.grid{stroke:var(--rule)}
.axis{stroke:var(--soft)}
.bar{fill:var(--bar)}
rect.bar{stroke:var(--card);stroke-width:1.5}
.line rect{stroke:none}
.track{fill:var(--track)}
.middle{fill:var(--middle);stroke:var(--middle);stroke-width:3}
.whisker{stroke:var(--strong);stroke-width:2}
.dot{fill:var(--strong);stroke:var(--card);stroke-width:1.5}
.mean{stroke:var(--strong);stroke-width:2}
.median{stroke:var(--strong);stroke-width:2;stroke-dasharray:5 4}
.weak{fill:var(--shade)}
.mark{stroke:var(--card);fill-opacity:.85}
.core{fill:var(--bar)}
.edge{fill:var(--raised)}
.robust{fill:var(--timed_out)}
.way{stroke:var(--card)}
.passed{fill:var(--passed)}
.failed{fill:var(--failed)}
.missing{fill:var(--missing)}
.raised{fill:var(--raised)}
.timed_out{fill:var(--timed_out)}
.out_of_memory{fill:var(--out_of_memory)}
.killed{fill:var(--killed)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.6rem 0 0;padding:0;list-style:none;font-size:.85rem}
.legend svg{vertical-align:-3px}
.bars{margin:0;padding:0;list-style:none}
.bars li{margin:0 0 .9rem;break-inside:avoid}
.bars p{margin:0}
.bars .small{color:var(--soft);font-size:.85rem}
.line{display:block;margin:.3rem 0;border-radius:4px}
.pace p{display:grid;grid-template-columns:minmax(6rem,14rem) 1fr 4rem;gap:.8rem;align-items:center;text-align:end}
.pace bdi{text-align:start}
.pace li{margin:0 0 .3rem}
.notes{margin:0;padding:0;list-style:none}
.alert{margin:.5rem 0;padding:.6rem 1rem;background:var(--shade);border-radius:10px}
summary{cursor:pointer}
summary b{font-variant-numeric:tabular-nums;margin-left:.4em}
.scroll{overflow-x:auto;margin-top:.6rem}
table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}
caption{text-align:start;color:var(--soft);padding-bottom:.3rem}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--rule);text-align:start;vertical-align:top;overflow-wrap:normal}
tbody th{font-weight:400;min-width:8rem;overflow-wrap:anywhere}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.88em}
@media print{
 body{background:#fff;font-size:11pt}
 main{max-width:none;padding:0}
 section,.tiles div,.alert{border-color:#bbb;break-inside:auto}
 figure,tr,.tiles div{break-inside:avoid}
 h2,h3,summary{break-after:avoid}
 svg,.alert{print-color-adjust:exact;-webkit-print-color-adjust:exact}
 .scroll{overflow:visible}
 table{font-size:7.5pt}
 th,td{padding:.15rem .3rem}
 details::details-content{content-visibility:visible;display:block;block-size:auto}
}
"""
)
