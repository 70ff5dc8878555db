function de(o){return[...o??[]].map(t=>({file:t,path:t.webkitRelativePath||t.name}))}async function xt(o){let t=[
...o.items].map(i=>i.webkitGetAsEntry?.()??null),e=de(o.files);if(!t.some(i=>i?.isDirectory))return e;let s=[];
for(let i of t)i&&await St(i,s);return s}async function St(o,t){if(_s(o)){let s=await new Promise((i,r)=>o.file(
i,r));t.push({file:s,path:o.fullPath.replace(/^\//,"")});return}let e=o.createReader();for(;;){let s=await new Promise(
(i,r)=>e.readEntries(i,r));if(s.length===0)return;for(let i of s)await St(i,t)}}function _s(o){return o.isFile}var Xe="http://www.w3.org/2000/svg",Ls=new Set(["value","checked","disabled","hidden","max","open","selected"]);
function Je(o){return o.flatMap(t=>Array.isArray(t)?Je(t):t==null||t===!1?[]:[t])}function Et(o,t,e){for(let[s,
i]of Object.entries(t))i==null||i===!1||(typeof i=="function"?o.addEventListener(s.slice(2),i):Ls.has(s)&&s in
o?Reflect.set(o,s,i):o.setAttribute(s,i===!0?"":String(i)));return o.append(...Je(e)),o}function n(o,t={},...e){
return Et(document.createElement(o),t,e)}function v(o,t={},...e){return Et(document.createElementNS(Xe,o),t,e)}
function f(o,...t){o.replaceChildren(...Je(t))}function V(o){let t=document.getElementById(o);if(!t)throw new Error(
`The page has no element ${o}`);return t}function Q(o){let t=o.getContext("2d");if(!t)throw new Error("The bro\
wser has no memory left for a drawing");return t}var Ot=0;function T(o,t,e=null){Ot+=1;let s=`field-${Ot}`;return t.
id=s,e&&(e.id=`${s}-hint`,t.setAttribute("aria-describedby",e.id)),n("div",{class:"field"},n("label",{for:s},o),
t,e)}function k(o,t,e){let s=n("select",{onchange:()=>e?.(s.value)});return H(s,o,t),s}function H(o,t,e=o.value){
f(o,t.map(([s,i])=>n("option",{value:s},i))),o.value=t.some(([s])=>s===e)?e:t[0]?.[0]??""}function $(o){return n(
"span",{class:`swatch ${X(o)}`,"aria-hidden":"true"})}function X(o){return o<0?"type-none":`type-${o%7}${o>=7?
" striped":""}`}function P(o,t){let e=URL.createObjectURL(o),s=n("a",{href:e,download:t});document.body.append(
s),s.click(),s.remove(),setTimeout(()=>URL.revokeObjectURL(e),6e4)}function W(o){V("announcer").textContent=o}var As=[[/^broken segmentation$/,()=>"The background of the image was measured here, not a cell. Do not trust \
the type."],[/^low margin$/,()=>"The two likeliest types are less than 0.2 apart: look at this cell yourself."],
[/^inconsistent: (.*)$/,o=>`These numbers cannot be true together: ${o}. Look for exchanged columns, a lost de\
cimal point or another unit.`],[/^outside training range: (.*)$/,o=>`No training cell had such a value of ${o}\
; the model has never seen a cell like this.`],[/^unlike any training cell$/,()=>"Its numbers together are unl\
ike those of every training cell, even if each by itself is not."],[/^touches the border$/,()=>"The cell reach\
es the edge of the image: a part of it may be missing."],[/^several pieces$/,()=>"The region is in pieces that\
 lie apart."],[/^holes$/,()=>"The region has holes."],[/^smaller than .* pixels$/,()=>"The region is too small\
 for a cell."],[/^larger than half the image$/,()=>"The region is larger than half of the image: is it a cell?"],
[/^background$/,()=>"The background was measured here, not a cell."],[/^joined labels$/,()=>"The cell is made \
of several labels of the mask, which had split it."],[/^part of a label$/,()=>"The mask’s label held more than\
 this cell: what is no part of it was left out."],[/^beyond the labels$/,()=>"A part of the cell has no label \
in the mask."],[/^no label$/,()=>"The mask has hardly any label here; the cell was found by its nucleus."],[/^rejected: (.*)$/,
o=>`The cell has no type: ${o}.`]];function Me(o){for(let[t,e]of As){let s=t.exec(o);if(s)return e(s[1]??"")}return`${o}\
.`}function x(o){return Math.round(o).toLocaleString("en-GB")}function b(o,t,e=`${t}s`){return`${x(o)} ${o===1?t:
e}`}function L(o){return o===null||Number.isNaN(o)?"–":`${(100*o).toFixed(1)} %`}function j(o){if(o===null)return"\
–";let t=Math.abs(100*o).toFixed(1);return t==="0.0"?"0.0":`${o<0?"−":"+"}${t}`}function me(o){return o===
null?"–":o<1e-4?"< 0.0001":o.toFixed(4)}function Ee(o){return o<1e3?b(o,"byte"):o<1e6?`${(o/1e3).toFixed(1)}\
 kB`:`${(o/1e6).toFixed(1)} MB`}function Ze(o){return o<1?"less than a second":o<90?b(Math.round(o),"second"):
b(Math.round(o/60),"minute")}function Mt({done:o,total:t,unit:e},s,i=0){let r=e==="bytes"?Ee:u=>b(u,e.slice(0,
-1)),l=`${e==="bytes"?Ee(o):x(o)} of ${r(t)}`;if(o<=i||s<.5)return l;let a=(o-i)/s,c=(t-o)/a,h=e==="images"?`${a.
toFixed(1)} images`:r(a);return`${l}, ${h} a second, ${Ze(c)} left`}function J(o){let t=(o.errors??[]).map(({row:e,
column:s,message:i})=>({place:[e?`row ${x(e)}`:"",s?`column ${s}`:""].filter(Boolean).join(", "),message:i}));
return{sentence:o.detail,faults:t,more:Math.max(0,(o.total??0)-t.length)}}var Is={",":"commas",";":"semicolons",
"	":"tabs"," ":"blanks","|":"upright bars"},Fs={csv:"a text table",json:"JSON",ndjson:"JSON, one cell a line",
arrow:"an Arrow table",parquet:"a Parquet table",workbook:"a workbook"};function Tt(o){let t=[Fs[o.format]??o.
format];if(o.separator){let l=Is[o.separator]??`“${o.separator}”`;t.push(`with ${l} between its values and\
 a decimal ${o.decimal===","?"comma":"point"}`)}let e=[`It was read as ${t.join(" ")}, ${o.form==="row per cel\
l"?"one row per cell":o.form}.`];e.push(o.rows===o.cells?`Each of its ${b(o.rows,"row")} is a cell.`:`Its ${b(
o.rows,"row")} are ${b(o.cells,"cell")}.`);let s=o.columns.filter(({column:l,measurement:a})=>l.trim()!==a);e.
push(`${b(o.columns.length,"column")} ${o.columns.length===1?"was":"were"} read as measurements${s.length?`; b\
y other names: ${s.map(({column:l,measurement:a})=>`${l.trim()} as ${a}`).join(", ")}`:""}.`),e.push(o.id_column===
null?"No column names the cells, so they are numbered.":`The cells are named by the column ${o.id_column.trim()||
"without a header"}.`);let i=o.ignored.filter(l=>l!==o.id_column);i.length&&e.push(`Not used for the types: ${i.
map(l=>l.trim()||"a column without a header").join(", ")}.`);for(let{row:l,rows:a,reason:c}of o.left_out)e.push(
`Left out: ${a>1?`rows ${x(l)} to ${x(l+a-1)}`:`row ${x(l)}`}, ${c}.`);let r=o.notes.filter(l=>!/^read as CSV separated by/i.
test(l));for(let l of r)e.push(`${l.slice(0,1).toUpperCase()}${l.slice(1)}.`);return e}function Te(o){return o.
replace(/\.[a-z]+(\.gz)?$/i,"")}var pe=class extends Error{described;constructor(t){super(t.kind==="problem"?t.problem.detail:t.sentence),this.
described=t}};function B(o){return o instanceof pe?o.described:{kind:"sentence",sentence:o instanceof Error?o.
message:String(o)}}function R(o){let t=B(o);return t.kind==="problem"?J(t.problem).sentence:t.sentence}var tt=new Worker(
new URL("worker.js",import.meta.url),{type:"module"}),fe=new Map,et=new Map,$t=0;tt.onmessage=({data:o})=>{if("\
event"in o){et.get(o.event)?.forEach(e=>e(o));return}let t=fe.get(o.id);fe.delete(o.id),o.error?t?.reject(new pe(
o.error)):t?.resolve(o.result)};tt.onerror=o=>{for(let{reject:t}of fe.values())t(new pe({kind:"sentence",sentence:`\
The page failed: ${o.message}. Reload it; what is saved is kept.`}));fe.clear()};function y(o,...[t]){$t+=1;let e=$t;
return new Promise((s,i)=>{fe.set(e,{resolve:s,reject:i}),tt.postMessage({id:e,name:o,args:t??{}})})}function Z(o,t){
et.set(o,[...et.get(o)??[],t])}var Hi=new TextDecoder,Wi=new TextEncoder;var ji=new TextEncoder;function st(o){let[t,e,s,i]=[1/0,1/0,-1/0,-1/0];for(let r of o)for(let l=0;l<r.length;l+=2){let[a,c]=[r[l],r[l+
1]];t=Math.min(t,a),s=Math.max(s,a),e=Math.min(e,c),i=Math.max(i,c)}return[t,e,s-t,i-e]}function kt(o,t,e){let s=!1;
for(let i of o){let[r,l]=[i[i.length-2],i[i.length-1]];for(let a=0;a<i.length;a+=2){let[c,h]=[i[a],i[a+1]];l>e!=
h>e&&t<r+(e-l)/(h-l)*(c-r)&&(s=!s),[r,l]=[c,h]}}return s}var Ct=[[],[7,3],[2,2.5],[9,3,2,3],[4,4],[12,4],[2,5]],Ps=[1,3];function $e(o){let t=new Path2D;for(let e of o){
for(let s=0;s<e.length;s+=2)t.lineTo(e[s],e[s+1]);t.closePath()}return t}function ke(o,t){return getComputedStyle(
o).getPropertyValue(t<0?"--edge":`--type-${t%7}`).trim()}function Ce(o,t,e,s,i,r){o.lineJoin="round",o.setLineDash(
[]),o.strokeStyle="rgb(0 0 0 / 65%)",o.lineWidth=(r+2)/i,o.stroke(t),o.setLineDash((Ct[s%Ct.length]??Ps).map(l=>l/
i)),o.strokeStyle="#ffffff",o.lineWidth=r/i,o.stroke(t),o.strokeStyle=e,o.stroke(t),o.setLineDash([])}var G=1.25,_t=24,Ns=44,zs=12,_e=class{element;classes;choose;canvas=n("canvas",{class:"field-canvas",tabindex:"\
0",role:"img",onkeydown:t=>this.onKey(t),onwheel:t=>this.onWheel(t),onpointerdown:t=>this.onDown(t)});name=n("\
p",{class:"field-name"});larger=ge("Larger","Show the image larger",()=>this.enlarge());box=n("div",{class:"fi\
eld-box",role:"group","aria-label":"The image of the chosen cell"},this.name,this.canvas,n("div",{class:"butto\
ns"},ge("+","Nearer",()=>this.zoom(G)),ge("−","Farther",()=>this.zoom(1/G)),ge("Whole","Show the whole image",
()=>this.fit()),ge("Cell","Show the chosen cell",()=>this.near()),this.larger),n("p",{class:"quiet hint"},"Dra\
g or use the arrow keys to move it, the wheel, + and − to come nearer or go farther."));dialog=n("dialog",{class:"\
field-dialog","aria-label":"The image of the chosen cell",onclose:()=>this.reduce()});field=null;paths=new Map;chosen=null;wanted=null;scale=null;x=0;y=0;wide=0;tall=0;isWhole=!1;constructor(t,e){
this.classes=t,this.choose=e,this.element=n("div",{class:"field-view"},this.box,this.dialog),this.element.hidden=
!0,new ResizeObserver(()=>this.resized()).observe(this.canvas),matchMedia("(prefers-color-scheme: dark)").addEventListener(
"change",()=>this.draw())}async show(t){if(this.wanted=t,!this.field?.cells.some(i=>i.cell===t)){let i=await y(
"field",{cell:t});if(this.wanted!==t)return;this.field?.bitmap.close(),this.take(i,i.cells),this.element.hidden=
!1,this.scale=null,this.resized()}this.chosen=t;let s=this.chosenBox();if(this.scale&&s){let[,,i,r]=s;(Math.max(
i,r)*this.scale<Ns||!this.isSeen(s,this.scale))&&this.near()}this.say(),this.draw()}async update(){let{field:t}=this;
if(!t)return;let e=await y("cellsOfField",{index:t.index});t===this.field&&(this.take(t,e),this.draw())}take(t,e){
this.field={...t,cells:e},this.paths=new Map(e.map(({cell:s,outline:i})=>[s,$e(i)]))}say(){if(!this.field)return;
let{name:t,cells:e,width:s,height:i}=this.field,r=this.classes.map(l=>({one:l,n:e.filter(({type:a})=>a===l).length})).
filter(({n:l})=>l>0).map(({one:l,n:a})=>`${a} ${l}`);f(this.name,n("strong",{},t),n("span",{class:"quiet"},`, ${b(
e.length,"cell")}`)),this.canvas.setAttribute("aria-label",`${t}, ${s} × ${i} pixels, with ${r.join(", ")||"n\
o cell"} outlined`)}chosenBox(){let t=this.field?.cells.find(({cell:e})=>e===this.chosen);return t?st(t.outline):
null}isSeen([t,e,s,i],r){let[l,a]=[t*r+this.x,e*r+this.y];return l>=0&&a>=0&&l+s*r<=this.wide&&a+i*r<=this.tall}resized(){
let t=devicePixelRatio,{clientWidth:e,clientHeight:s}=this.canvas;!this.field||e===0||(this.wide=e,this.tall=s,
this.canvas.width=Math.round(e*t),this.canvas.height=Math.round(s*t),this.scale===null||this.isWhole?this.fit():
this.draw())}fit(){if(!this.field)return;let{width:t,height:e}=this.field;this.scale=Math.min(this.wide/t,this.
tall/e),this.x=(this.wide-t*this.scale)/2,this.y=(this.tall-e*this.scale)/2,this.isWhole=!0,this.draw()}near(){
let t=this.chosenBox();if(!t)return;let[e,s,i,r]=t;this.scale=Math.min(_t,.6*Math.min(this.wide,this.tall)/Math.
max(i,r)),this.x=this.wide/2-(e+i/2)*this.scale,this.y=this.tall/2-(s+r/2)*this.scale,this.isWhole=!1,this.draw()}zoom(t,e=this.
wide/2,s=this.tall/2){if(!this.field||!this.scale)return;let{width:i,height:r}=this.field,l=Math.min(1,this.wide/
i,this.tall/r)/2,a=Math.max(l,Math.min(_t,this.scale*t));this.x=e-(e-this.x)*a/this.scale,this.y=s-(s-this.y)*
a/this.scale,this.scale=a,this.isWhole=!1,this.draw()}move(t,e){this.x+=t,this.y+=e,this.isWhole=!1,this.draw()}onKey(t){
let i={ArrowLeft:()=>this.move(40,0),ArrowRight:()=>this.move(-40,0),ArrowUp:()=>this.move(0,40),ArrowDown:()=>this.
move(0,-40),"+":()=>this.zoom(G),"=":()=>this.zoom(G),"-":()=>this.zoom(1/G),0:()=>this.fit()}[t.key];!i||t.ctrlKey||
t.metaKey||t.altKey||(t.preventDefault(),i())}onWheel(t){t.preventDefault(),this.zoom(t.deltaY<0?G:1/G,t.offsetX,
t.offsetY)}onDown(t){if(t.button!==0)return;let{canvas:e}=this,{clientX:s,clientY:i}=t,r=0;e.setPointerCapture(
t.pointerId),e.onpointermove=l=>{r+=Math.abs(l.clientX-s)+Math.abs(l.clientY-i),this.move(l.clientX-s,l.clientY-
i),[s,i]=[l.clientX,l.clientY]},e.onpointerup=l=>{e.onpointermove=e.onpointerup=null,r<4&&this.hit(l.offsetX,l.
offsetY)}}hit(t,e){if(!this.field||!this.scale)return;let[s,i]=[(t-this.x)/this.scale,(e-this.y)/this.scale],r=this.
field.cells.find(({outline:l})=>kt(l,s,i));r&&this.choose(r.cell)}draw(){let{field:t,scale:e}=this;if(!t||!e)return;
let s=Q(this.canvas),i=devicePixelRatio,{bitmap:r,cells:l}=t;s.setTransform(1,0,0,1,0,0),s.clearRect(0,0,this.
canvas.width,this.canvas.height),s.setTransform(i*e,0,0,i*e,i*this.x,i*this.y),s.imageSmoothingEnabled=e<4,s.drawImage(
r,0,0);for(let{cell:a,type:c,label:h}of l){let u=this.classes.indexOf(h??c??""),d=a===this.chosen?4:2,m=this.paths.
get(a);m&&Ce(s,m,ke(this.canvas,u),u,e,d)}s.setTransform(i,0,0,i,0,0),s.font=`600 ${zs}px system-ui, "DejaVu S\
ans", sans-serif`,s.textBaseline="middle";for(let{cell:a,type:c,label:h,outline:u}of l)this.write(s,h??c??"no \
type",u,e,a===this.chosen)}write(t,e,s,i,r){let[l,a]=st(s),c=Math.max(2,l*i+this.x),h=Math.max(10,a*i+this.y-2);
if(c>this.wide||h>this.tall)return;let u=t.measureText(e).width;t.fillStyle=r?"#000000":"rgb(0 0 0 / 70%)",t.fillRect(
c-2,h-9,u+8,18),t.fillStyle="#ffffff",t.fillText(e,c+2,h)}enlarge(){if(this.dialog.open){this.dialog.close();return}
this.dialog.append(this.box),this.larger.textContent="Close",this.larger.setAttribute("aria-label","Close the \
large image"),this.dialog.showModal(),this.canvas.focus()}reduce(){this.element.prepend(this.box),this.larger.
textContent="Larger",this.larger.setAttribute("aria-label","Show the image larger"),this.larger.focus()}};function ge(o,t,e){
return n("button",{type:"button","aria-label":t,title:t,onclick:e},o)}function Lt(o){return typeof o=="object"?o.key:o}function At(o,t){let e=o.length;return new Proxy(o,{get(s,i,r){
if(typeof i=="string"){let l=i.charCodeAt(0);if(l>=48&&l<=57){let a=+i;if(Number.isInteger(a)&&a>=0&&a<e){let c=s[a];
if(typeof c!="object"){let h=t[a*2];c=s[a]={index:a,key:c,start:h,size:t[a*2+1],end:h+t[a*2+1],lane:0}}return c}}
if(i==="length")return e}return Reflect.get(s,i,r)}})}function U(o,t,e){let s=e.initialDeps??[],i,r=!0;function l(){var a;let h=0,u=o();if(!(u.length!==s.length||u.
some((p,w)=>s[w]!==p)))return i;s=u;let m=0;return i=t(...u),e?.onChange&&!(r&&e.skipInitialOnChange)&&e.onChange(
i),r=!1,i}return l.updateDeps=a=>{s=a},l}function it(o,t){if(o===void 0)throw new Error(`Unexpected undefined${t?
`: ${t}`:""}`);return o}var N=(o,t)=>Math.abs(o-t)<1.01;function It({offset:o,isScrolling:t,elementMax:e,holdOffset:s,scrollOffset:i,pendingWrite:r,clampedMaxAtWrite:l}){
var a;return t&&r===null&&o===i?"spurious":r!==null&&Math.abs(o-r.target)<1.5?"readBack":r!==null&&!r.smooth&&
e!==null&&r.target>e+s+.5&&Math.abs(o-(e+s))<1.5||r!==null&&!r.smooth&&((a=r.lowMaxes)!=null&&a.some(c=>Math.abs(
o-c)<1.5))?"clampedReadBack":l!==null&&Math.abs(o-l)<1.5?"clampedEcho":"external"}var Hs=o=>o==="smooth"||o===
"smoothFinishing";function Ft({kind:o,offset:t,command:e,target:s}){return o!=="spurious"&&o!=="readBack"&&o!==
"clampedReadBack"&&e?.index!=null&&e.phase!=="queued"&&!Hs(e.phase)&&!N(t,e.lastTargetOffset)&&!N(t,s())&&o!==
"clampedEcho"}var nt=40;function Rt(o){let t=o[o.length-1];if(t===void 0)return!1;let e=o.length-2;for(;e>=0&&
t.t-o[e].t<nt;)e--;if(e<0)return!1;let s=o[e],i=e-1;for(;i>=0&&s.t-o[i].t<nt;)i--;if(i<0)return!1;let r=o[i],l=(t.
offset-s.offset)/(t.t-s.t),a=(s.offset-r.offset)/(s.t-r.t);return l*a>=0&&Math.abs(l)>=2*Math.abs(a)&&Math.abs(
l)-Math.abs(a)>=.8}function Pt(o){let t=o[o.length-1];if(t===void 0)return!1;let e=o.length-2;for(;e>=0&&t.t-o[e].
t<nt;)e--;if(e<0)return!1;let s=o[e];return Math.abs(t.offset-s.offset)/(t.t-s.t)>=.05}var be,ve=()=>{if(be!==void 0)return be;if(typeof navigator>"u")return be=!1;if(/iP(hone|od|ad)/.test(navigator.
userAgent))return be=!0;let o=navigator.maxTouchPoints;return be=navigator.platform==="MacIntel"&&o!==void 0&&
o>0},ot,Ws=()=>ot!==void 0?ot:ot=ve()&&typeof CSS<"u"&&typeof CSS.supports=="function"&&CSS.supports("overflow\
-anchor: auto"),Nt=()=>!ve()||Ws();var ee={capture:!0,passive:!0},Le=class{constructor(t){this.host=t,this._touch=null,this.inMotion=()=>this._touch!==
null&&this._touch.phase!=="lateFling",this.dragging=()=>{var e;return((e=this._touch)==null?void 0:e.phase)===
"down"&&this._touch.moved},this.tail=()=>{var e;return((e=this._touch)==null?void 0:e.phase)==="tail"?this._touch.
moved?"fling":"tap":null},this.onScroll=({isScrolling:e,ownReadBack:s,moved:i,external:r})=>{var l,a,c;return e&&
((l=this._touch)==null?void 0:l.phase)==="tail"?this._openTail(this._touch.moved||!s,!1):((a=this._touch)==null?
void 0:a.phase)==="lateFling"&&(this.host.now()>this._touch.until?this._touch=null:r&&e&&i&&this._openTail(!0,
!1)),!s&&e&&i&&((c=this._touch)==null?void 0:c.phase)==="down"?(this._touch.moved=!0,!0):!1},this.touchStart=()=>{
this.end(),this._touch={phase:"down",moved:!1}},this.touchEnd=()=>{var e;let s=((e=this._touch)==null?void 0:e.
phase)==="down"&&this._touch.moved;this.end(),this._openTail(s,s)},this.end=()=>{var e;let s=this.host.getWindow();
((e=this._touch)==null?void 0:e.phase)==="tail"&&s!=null&&s.clearTimeout(this._touch.timerId),this._touch=null},
this.listen=e=>{let s=()=>this.touchStart(),i=()=>this.touchEnd();return e.addEventListener("touchstart",s,ee),
e.addEventListener("touchend",i,ee),e.addEventListener("touchcancel",i,ee),()=>{e.removeEventListener("touchst\
art",s,ee),e.removeEventListener("touchend",i,ee),e.removeEventListener("touchcancel",i,ee),this.end()}},this.
_openTail=(e,s)=>{let i=this.host.getWindow();if(i==null)return;this.end();let r={phase:"tail",moved:e,awaitingFling:s,
timerId:i.setTimeout(()=>{if(this.host.tailStillMoving()){this._openTail(r.moved,r.awaitingFling);return}this.
_touch=r.awaitingFling?{phase:"lateFling",until:this.host.now()+1e3}:null,this.host.onTailClosed()},150)};this.
_touch=r}}get touch(){return this._touch}};var zt=o=>{let{clientWidth:t,clientHeight:e}=o;return{width:t,height:e}},Wt=o=>{let t=new Set;return{schedule:e=>{
let s=o.requestAnimationFrame(()=>{t.delete(s),e()});t.add(s)},cancel:()=>{t.forEach(e=>o.cancelAnimationFrame(
e)),t.clear()}}},Ds=o=>o,Vs=o=>{let t=o.overscan*Math.max(o.lanes??1,1),e=Math.max(o.startIndex-t,0),i=Math.min(
o.endIndex+t,o.count-1)-e+1,r=new Array(i);for(let l=0;l<i;l++)r[l]=e+l;return r},Dt=(o,t)=>{let e=o.scrollElement;
if(!e)return;let s=o.targetWindow;if(!s)return;let i=a=>{let{width:c,height:h}=a;t({width:Math.round(c),height:Math.
round(h)})};if(i(zt(e)),!s.ResizeObserver)return()=>{};let r=Wt(s),l=new s.ResizeObserver(()=>{let a=()=>{i(zt(
e))};o.options.useAnimationFrameWithResizeObserver?r.schedule(a):a()});return l.observe(e,{box:"content-box"}),
()=>{l.unobserve(e),r.cancel()}};var cn=typeof window>"u"?!0:"onscrollend"in window;var js=(o,t,e)=>{if(e.options.useCachedMeasurements){let s=e.indexFromElement(o),i=e.options.getItemKey(s);return e.
itemSizeCache.get(i)??e.options.estimateSize(s)}if(t?.borderBoxSize){let s=t.borderBoxSize[0];if(s)return Math.
round(s[e.options.horizontal?"inlineSize":"blockSize"])}if(!t){let s=e.indexFromElement(o),i=e.options.getItemKey(
s),r=e.itemSizeCache.get(i);if(r!==void 0)return r}return o[e.options.horizontal?"offsetWidth":"offsetHeight"]};var Ht=(o,t)=>o==="smooth"?t?"smoothLanded":"smooth":"instant",we=o=>o?.phase==="smooth"||o?.phase==="smoothLa\
nded";function Bs(o,t,e,s){if(t===0)return!1;let i=s(0),r=new Set,l=0;for(;l<o;){let c=e(l);if(c===i)break;r.add(
c),l++}let a=o-l;if(a===0||a>=t)return!1;for(let c=0;c<a;c++)if(s(c)!==e(l+c))return!1;for(let c=a;c<t;c++)if(r.
has(s(c)))return!1;return!0}var Ae=class{constructor(t){this.unsubs=[],this.scrollElement=null,this.targetWindow=
null,this.isScrolling=!1,this.scrollState=null,this.measurementsCache=[],this._singleLaneMeasurements=null,this.
itemSizeCache=new Map,this.itemSizeCacheVersion=0,this.laneAssignments=new Map,this.pendingMin=null,this.prevLanes=
void 0,this.lanesChangedFlag=!1,this.lanesSettling=!1,this.pendingScrollAnchor=null,this.scrollRect=null,this.
scrollOffset=null,this.scrollDirection=null,this._holdOffset=0,this._reportedOverscroll=!1,this._iosGesture=new Le(
{getWindow:()=>this.targetWindow,now:()=>this.now(),tailStillMoving:()=>{let e=this.scrollState;if(e?.phase!==
"queued"||this.pendingWrite!==null)return!1;let s=this._readElementOffset();return s===null||this._lastElementOffset===
null||Math.abs(s-this._lastElementOffset)<1?!1:(this._lastElementOffset=s,e.samples=[...e.samples??[],{t:this.
now(),offset:s}],!0)},onTailClosed:()=>{let e=this.scrollState;e?.phase==="queued"&&Pt(e.samples??[])&&(this.scrollState=
null),this._flushHoldIfReady(!0),this._writeAwaitingCommand(),this._retryClampedAdjustment()}}),this._lastElementOffset=
null,this.pendingWrite=null,this._clampedAdjustment=null,this.elementsCache=new Map,this._resizeBatch=null,this.
now=()=>{var e,s,i;return((i=(s=(e=this.targetWindow)==null?void 0:e.performance)==null?void 0:s.now)==null?void 0:
i.call(s))??Date.now()},this.observer=(()=>{let e=null,s=null,i=!1,r=!1,l=new Set,a=()=>{if(e)return e;let h=this.
targetWindow;if(!h||!h.ResizeObserver)return null;let u=s=Wt(h);return e=new h.ResizeObserver(d=>{let m=()=>{let p={
sync:!1};this._resizeBatch=p;try{d.forEach(c)}finally{this._resizeBatch=null,p.notify&&(this.notify(p.sync),this.
_noteClampMax(),this._flushHoldIfReady(!0),this._retryClampedAdjustment(),this.measureElement(null))}};if(this.
options.useAnimationFrameWithResizeObserver)u.schedule(m);else{i=!0;try{m()}finally{i=!1}}})},c=h=>{let u=h.target,
d=this.indexFromElement(u);if(!u.isConnected){this.observer.unobserve(u);for(let[m,p]of this.elementsCache)if(p===
u){this.elementsCache.delete(m);break}return}this.isIndexInRange(d)&&this.shouldMeasureDuringScroll(d)&&this.resizeItem(
d,this.options.measureElement(u,h,this))};return{disconnect:()=>{var h;(h=a())==null||h.disconnect(),s?.cancel(),
l.clear(),r=!1,e=null,s=null},observe:h=>{let u=a();if(u){if(!i){u.observe(h,{box:"border-box"});return}l.add(
h),r||(r=!0,s?.schedule(()=>{r=!1,l.forEach(d=>{d.isConnected&&e?.observe(d,{box:"border-box"})}),l.clear()}))}},
unobserve:h=>{var u;l.delete(h),(u=a())==null||u.unobserve(h)}}})(),this.range=null,this.setOptions=e=>{var s;
let i={debug:!1,initialOffset:0,overscan:1,paddingStart:0,paddingEnd:0,scrollPaddingStart:0,scrollPaddingEnd:0,
horizontal:!1,getItemKey:Ds,rangeExtractor:Vs,onChange:()=>{},measureElement:js,initialRect:{width:0,height:0},
scrollMargin:0,gap:0,indexAttribute:"data-index",initialMeasurementsCache:[],lanes:1,anchorTo:"start",followOnAppend:!1,
scrollEndThreshold:1,isScrollingResetDelay:150,enabled:!0,isRtl:!1,useScrollendEvent:!1,useAnimationFrameWithResizeObserver:!1,
laneAssignmentMode:"estimate",useCachedMeasurements:!1};for(let u in e){let d=e[u];d!==void 0&&(i[u]=d)}let r=this.
options,l=null,a=null,c=!1;if(r!==void 0&&r.enabled&&i.enabled&&i.anchorTo==="end"&&this.scrollElement!==null){
let u=r.count,d=i.count,m=this.getMeasurements(),p=((s=this._singleLaneMeasurements)==null?void 0:s.items)??m,
w=S=>Lt(p[S]),M=u>0?w(0):null,g=u>0?w(u-1):null;if(d!==u||u>0&&d>0&&(i.getItemKey(0)!==M||i.getItemKey(d-1)!==
g)){c=!0;let S=u>0?this.getVirtualItemForOffset(this.getScrollOffset())??m[0]:null;S&&(l=[S.key,this.getScrollOffset()-
S.start]);let I=i.followOnAppend===!0?"auto":i.followOnAppend||null;I&&d>0&&this.isAtEnd(r.scrollEndThreshold)&&
(u===0||i.getItemKey(d-1)!==g)&&(d>u||Bs(u,d,w,i.getItemKey))&&(a=I)}}this.options=i,c&&(this.pendingMin=0,this.
itemSizeCacheVersion++);let h=null;if(l&&this.scrollOffset!==null&&!this._awaitingCommandReadBack()){let[u,d]=l,
m=this.getMeasurements(),{count:p,getItemKey:w}=this.options,M=0;for(;M<p&&w(M)!==u;)M++;if(M<p){let g=m[M];if(g){
let E=Math.max(0,g.start+d);!a&&E!==this.scrollOffset&&(h=E-this.scrollOffset,this.scrollOffset=E)}}}a?this.pendingScrollAnchor=
{kind:"follow",behavior:a}:h!==null&&(this._canWriteScroll()?this.pendingScrollAnchor={kind:"anchor",delta:h}:
(this._holdOffset+=h,this._followOffsetTarget(h)))},this.notify=e=>{var s,i;(i=(s=this.options).onChange)==null||
i.call(s,this,e)},this.maybeNotify=U(()=>(this.calculateRange(),[this.isScrolling,this.range?this.range.startIndex:
null,this.range?this.range.endIndex:null]),e=>{this.notify(e)},{key:!1,debug:()=>this.options.debug,initialDeps:[
this.isScrolling,this.range?this.range.startIndex:null,this.range?this.range.endIndex:null]}),this.cleanup=()=>{
var e;this.unsubs.filter(Boolean).forEach(s=>s()),this.unsubs=[],this.observer.disconnect(),this.rafId!=null&&
this.targetWindow&&(this.targetWindow.cancelAnimationFrame(this.rafId),this.rafId=null),this.scrollState=null,
(e=this._momentumStop)==null||e.restore(),this._momentumStop=null,this.isScrolling=!1,this.scrollDirection=null,
this._holdOffset=0,this._reportedOverscroll=!1,this._clampedAdjustment=null,this.pendingWrite=null,this.scrollElement=
null,this.targetWindow=null},this._didMount=()=>()=>{this.cleanup()},this._willUpdate=()=>{var e;let s=this.options.
enabled?this.options.getScrollElement():null;if(this.scrollElement!==s){if(this.cleanup(),!s){this.maybeNotify();
return}this.scrollElement=s,this.scrollElement&&"ownerDocument"in this.scrollElement?this.targetWindow=this.scrollElement.
ownerDocument.defaultView:this.targetWindow=((e=this.scrollElement)==null?void 0:e.window)??null,this.elementsCache.
forEach(r=>{this.observer.observe(r)}),this.unsubs.push(this.options.observeElementRect(this,r=>{this.scrollRect=
r,this.maybeNotify()})),this.unsubs.push(this.options.observeElementOffset(this,(r,l)=>{var a,c,h,u;let d=l?this.
_elementMaxScrollOffset():null,m=this._reportedOverscroll;this._reportedOverscroll=r<0||d!==null&&r>d+1;let p=r;
this._lastElementOffset=p,r=this._toLayoutOffset(r);let w=this._classifyScrollEvent(r,l,d);if(w==="spurious")return;
w==="readBack"?r=this.pendingWrite.target:w==="clampedReadBack"&&((a=this.scrollState)==null?void 0:a.index)!=
null&&r<this.getMaxScrollOffset()-1.5?this.scrollState.lastTargetOffset=r:Ft({kind:w,offset:r,command:this.scrollState,
target:()=>this.getScrollStateTarget(this.scrollState)})&&(this.scrollState=null),this.pendingWrite=null,this.
_clampedAdjustment!==null&&Math.abs(r-this._clampedAdjustment.maxAtWrite)>=1.5&&(this._clampedAdjustment=null);
let M=this.getScrollOffset(),g=this.scrollDirection;this.scrollDirection=l?M===r?this.scrollDirection:M<r?"for\
ward":"backward":null,this.scrollOffset=r,this.isScrolling=l;let E=this.scrollState;if(E?.phase==="queued"&&w===
"external"&&l)if(m||this._reportedOverscroll)E.samples=[];else{let O=this.now();E.samples=[...(E.samples??[]).
filter(S=>O-S.t<=200),{t:O,offset:p}],(g!==null&&this.scrollDirection!==g||Rt(E.samples))&&(this.scrollState=null)}
this._iosGesture.onScroll({isScrolling:l,ownReadBack:w==="readBack",moved:r!==M,external:w==="external"&&((c=this.
scrollState)==null?void 0:c.phase)!=="smooth"&&((h=this.scrollState)==null?void 0:h.phase)!=="smoothFinishing"})&&
((u=this.scrollState)==null?void 0:u.phase)==="queued"&&(this.scrollState=null),this._flushHoldIfReady(!0),this.
scrollState&&this.scheduleScrollReconcile(),this.maybeNotify()})),"addEventListener"in this.scrollElement&&this.
unsubs.push(this._iosGesture.listen(this.scrollElement)),this._scrollToOffset(this.getScrollOffset())}this._noteClampMax();
let i=this.pendingScrollAnchor;this.pendingScrollAnchor=null,i&&this.scrollElement&&this.options.enabled&&(i.kind===
"anchor"?this._canWriteScroll()?we(this.scrollState)&&!N(this.getScrollOffset()-i.delta,this.scrollState.lastTargetOffset)||
(this._followOffsetTarget(i.delta),this._scrollToOffset(this.getScrollOffset())):(this._holdOffset+=i.delta,this.
_followOffsetTarget(i.delta),this.notify(!1)):this.scrollToEnd({behavior:i.behavior})),this._flushHoldIfReady(
!1),this._retryClampedAdjustment()},this._classifyScrollEvent=(e,s,i)=>{var r;return It({offset:e,isScrolling:s,
elementMax:i,holdOffset:this._holdOffset,scrollOffset:this.scrollOffset,pendingWrite:this.pendingWrite,clampedMaxAtWrite:((r=
this._clampedAdjustment)==null?void 0:r.maxAtWrite)??null})},this._retryClampedAdjustment=()=>{if(this._clampedAdjustment===
null||!this.scrollElement||!this.options.enabled||!this._canWriteScroll())return;let{target:e,maxAtWrite:s}=this.
_clampedAdjustment,i=this.getMaxScrollOffset();i>s+.5&&(this._clampedAdjustment=e>i+.5?{target:e,maxAtWrite:i}:
null,this._scrollToOffset(e))},this._writeAwaitingCommand=()=>{let e=this.scrollState;if(e===null||e.phase!=="\
queued")return;let{behavior:s}=e;this.getMeasurements();let i=this.getScrollStateTarget(e);e.lastTargetOffset=
i,this._clampedAdjustment=null,e.phase=Ht(s,e.index!=null&&N(i,this.getScrollOffset())),this._scrollToOffset(i,
{behavior:s}),this.scheduleScrollReconcile()},this._readElementOffset=()=>{let e=this.scrollElement;if(e==null)
return null;let{horizontal:s,isRtl:i}=this.options;return typeof e.scrollTop=="number"?s?e.scrollLeft*(i&&-1||
1):e.scrollTop:typeof e.scrollY=="number"?s?e.scrollX:e.scrollY:null},this._canWriteScroll=()=>!(ve()&&this._iosGesture.
inMotion())&&!this._reportedOverscroll,this._flushHoldIfReady=e=>{var s;if(this._holdOffset===0||!this.scrollElement||
!this.options.enabled||!this._canWriteScroll()||((s=this.scrollState)==null?void 0:s.phase)==="smooth")return;
this._holdOffset=0,this.scrollOffset!==null&&this.scrollOffset<0&&(this.scrollOffset=0),this.notify(e);let i=this.
getCommandWrittenOffset()??this.getScrollOffset();this._clampedAdjustment=this._clampedBy(i),this._scrollToOffset(
i)},this.rafId=null,this.getSize=()=>this.options.enabled?(this.scrollRect=this.scrollRect??this.options.initialRect,
this.scrollRect[this.options.horizontal?"width":"height"]):(this.scrollRect=null,0),this.getScrollOffset=()=>this.
options.enabled?(this.scrollOffset=this.scrollOffset??(typeof this.options.initialOffset=="function"?this.options.
initialOffset():this.options.initialOffset),this.scrollOffset):(this.scrollOffset=null,0),this.getMeasurementOptions=
U(()=>[this.options.count,this.options.paddingStart,this.options.scrollMargin,this.options.getItemKey,this.options.
enabled,this.options.lanes,this.options.laneAssignmentMode,this.options.gap],(e,s,i,r,l,a,c,h)=>(this.prevLanes!==
void 0&&this.prevLanes!==a&&(this.lanesChangedFlag=!0),this.prevLanes=a,this.pendingMin=null,{count:e,paddingStart:s,
scrollMargin:i,getItemKey:r,enabled:l,lanes:a,laneAssignmentMode:c,gap:h}),{key:!1}),this.isIndexInRange=e=>e>=
0&&e<this.options.count,this.getMeasurements=U(()=>[this.getMeasurementOptions(),this.itemSizeCacheVersion],({
count:e,paddingStart:s,scrollMargin:i,getItemKey:r,enabled:l,lanes:a,laneAssignmentMode:c,gap:h},u)=>{var d;let m=this.
itemSizeCache;if(!l)return this.measurementsCache=[],this._singleLaneMeasurements=null,this.itemSizeCache.clear(),
this.laneAssignments.clear(),[];if(this.laneAssignments.size>e)for(let O of this.laneAssignments.keys())O>=e&&
this.laneAssignments.delete(O);this.lanesChangedFlag&&(this.lanesChangedFlag=!1,this.lanesSettling=!0,this.measurementsCache=
[],this._singleLaneMeasurements=null,this.itemSizeCache.clear(),this.laneAssignments.clear(),this.pendingMin=null),
this.measurementsCache.length===0&&!this.lanesSettling&&(this.measurementsCache=this.options.initialMeasurementsCache,
this.measurementsCache.forEach(O=>{this.itemSizeCache.set(O.key,O.size)}));let p=this.lanesSettling?0:this.pendingMin??
0;if(this.pendingMin=null,this.lanesSettling&&this.measurementsCache.length===e&&(this.lanesSettling=!1),a===1){
let O=e*2,S=(d=this._singleLaneMeasurements)==null?void 0:d.flat;if(!S||S.length<O){let C=new Float64Array(O);
S&&p>0&&C.set(S.subarray(0,p*2)),S=C}let I=p===0?new Array(e):this._singleLaneMeasurements.items.slice(),_;if(p===
0)_=s+i;else{let C=p-1;_=S[C*2]+S[C*2+1]+h}for(let C=p;C<e;C++){let ae=r(C);I[C]=ae;let ce=m.get(ae),he=typeof ce==
"number"?ce:this.options.estimateSize(C);S[C*2]=_,S[C*2+1]=he,_+=he+h}this._singleLaneMeasurements={flat:S,items:I};
let z=At(I,S);return this.measurementsCache=z,z}let w=this.measurementsCache.slice(0,p),M=new Array(a).fill(void 0),
g=new Float64Array(a),E=0;for(let O=0;O<p;O++){let S=w[O];S&&(M[S.lane]===void 0&&E++,M[S.lane]=O,g[S.lane]=S.
end)}for(let O=p;O<e;O++){let S=r(O),I=this.laneAssignments.get(O),_,z,C=c==="estimate"||m.has(S);if(I!==void 0&&
this.options.lanes>1){_=I;let ue=M[_],D=ue!==void 0?w[ue]:void 0;z=D?D.end+h:s+i}else if(E===a){let ue=0,D=g[0],
yt=M[0];for(let Y=1;Y<a;Y++){let Qe=g[Y];(Qe<D||Qe===D&&M[Y]<yt)&&(ue=Y,D=Qe,yt=M[Y])}_=ue,z=D+h,C&&this.laneAssignments.
set(O,_)}else _=O%this.options.lanes,z=s+i,C&&this.laneAssignments.set(O,_);let ae=m.get(S),ce=typeof ae=="num\
ber"?ae:this.options.estimateSize(O),he=z+ce;w[O]={index:O,start:z,size:ce,end:he,key:S,lane:_},M[_]===void 0&&
E++,M[_]=O,g[_]=he}return this.measurementsCache=w,w},{key:!1,debug:()=>this.options.debug}),this.calculateRange=
U(()=>[this.getMeasurements(),this.getSize(),this.getScrollOffset(),this.options.lanes,this._getLayoutTotalSize()+
this.options.scrollMargin],(e,s,i,r,l)=>{if(e.length===0||s===0)return this.range=null,null;let a=Math.max(l-s,
0);return this.range=Us(e,s,Math.min(i,a),r,r===1&&this._singleLaneMeasurements!==null?this._singleLaneMeasurements.
flat:null),this.range},{key:!1,debug:()=>this.options.debug}),this.getVirtualIndexes=U(()=>{let e=null,s=null,
i=this.calculateRange();return i&&(e=i.startIndex,s=i.endIndex),this.maybeNotify.updateDeps([this.isScrolling,
e,s]),[this.options.rangeExtractor,this.options.overscan,this.options.count,e,s,this.options.lanes]},(e,s,i,r,l,a)=>r===
null||l===null?[]:e({startIndex:r,endIndex:l,overscan:s,count:i,lanes:a}),{key:!1,debug:()=>this.options.debug}),
this.indexFromElement=e=>{let s=this.options.indexAttribute,i=e.getAttribute(s);return i?parseInt(i,10):(console.
warn(`Missing attribute name '${s}={index}' on measured element.`),-1)},this.shouldMeasureDuringScroll=e=>{var s;
if(!we(this.scrollState))return!0;let i=this.scrollState.index??((s=this.getVirtualItemForOffset(this.scrollState.
lastTargetOffset))==null?void 0:s.index);if(i!==void 0&&this.range){let r=Math.max(this.options.overscan,Math.
ceil((this.range.endIndex-this.range.startIndex)/2)),l=Math.max(0,i-r),a=Math.min(this.options.count-1,i+r);return e>=
l&&e<=a}return!0},this.measureElement=e=>{if(!e){this.elementsCache.forEach((l,a)=>{l.isConnected||(this.observer.
unobserve(l),this.elementsCache.delete(a))});return}let s=this.indexFromElement(e);if(!this.isIndexInRange(s))
return;let i=this.options.getItemKey(s),r=this.elementsCache.get(i);r!==e&&(r&&this.observer.unobserve(r),this.
observer.observe(e),this.elementsCache.set(i,e)),e.isConnected&&(!this.isScrolling||this.scrollState)&&this.shouldMeasureDuringScroll(
s)&&this.resizeItem(s,this.options.measureElement(e,void 0,this))},this.resizeItem=(e,s)=>{var i,r,l;if(!this.
isIndexInRange(e))return;(i=this._resizeBatch)!=null&&i.sync&&this.getMeasurements();let a,c,h,u=(r=this._singleLaneMeasurements)==
null?void 0:r.flat;if(this.options.lanes===1&&u!=null)h=this.options.getItemKey(e),c=u[e*2],a=u[e*2+1];else{let p=this.
measurementsCache[e];if(!p)return;h=p.key,c=p.start,a=p.size}let d=this.itemSizeCache.get(h)??a,m=s-d;if(m!==0){
let p=this.options.anchorTo==="end"&&!we(this.scrollState)&&this.getVirtualDistanceFromEnd()<=this.options.scrollEndThreshold,
w=p?this._getLayoutTotalSize():0,M=this.getScrollOffset(),E=!this.itemSizeCache.has(h)?c<M:c+d<=M&&this.scrollDirection!==
"backward",O=!we(this.scrollState)&&(this.shouldAdjustScrollPositionOnItemSizeChange!==void 0?this.shouldAdjustScrollPositionOnItemSizeChange(
this.measurementsCache[e]??{index:e,key:h,start:c,size:a,end:c+a,lane:0},m,this):E);(this.pendingMin===null||e<
this.pendingMin)&&(this.pendingMin=e),this.itemSizeCache.set(h,s),this.itemSizeCacheVersion++;let S=!1;if(this.
_awaitingCommandReadBack()||(p?S=this.applyScrollAdjustment(this._getLayoutTotalSize()-w):O&&(S=this.applyScrollAdjustment(
m))),this._resizeBatch){this._resizeBatch.notify=!0,(l=this._resizeBatch).sync||(l.sync=S);return}this.notify(
S),this._noteClampMax(),this._flushHoldIfReady(!0),this._retryClampedAdjustment()}},this.getVirtualItems=U(()=>[
this.getVirtualIndexes(),this.getMeasurements(),this._holdOffset],(e,s,i)=>{let r=[];for(let l=0,a=e.length;l<
a;l++){let c=e[l],h=s[c];r.push(i===0?h:{...h,start:h.start-i,end:h.end-i})}return r},{key:!1,debug:()=>this.options.
debug}),this.getVirtualItemForOffset=e=>{var s;let i=this.getMeasurements();if(i.length===0)return;let r=(s=this.
_singleLaneMeasurements)==null?void 0:s.flat,l=this.options.lanes===1&&r!=null,a=Vt(0,i.length-1,l?c=>r[c*2]:c=>it(
i[c]).start,e);return it(i[a])},this._noteClampMax=()=>{if(!this._awaitingCommandReadBack())return;let e=this.
_elementMaxScrollOffset();if(e===null)return;let s=this.pendingWrite,i=Math.max(e,0)+this._holdOffset;if(i>=s.
target)return;let r=s.lowMaxes??(s.lowMaxes=[]);r[r.length-1]!==i&&r.push(i)},this.getMaxScrollOffset=()=>(this.
_elementMaxScrollOffset()??0)+this._holdOffset,this._toLayoutOffset=e=>{var s;let i=e+this._holdOffset;return((s=
this.pendingScrollAnchor)==null?void 0:s.kind)==="anchor"&&(i+=this.pendingScrollAnchor.delta),i},this._elementMaxScrollOffset=
()=>{let e=this.scrollElement;if(e===null)return null;if("scrollHeight"in e)return this.options.horizontal?e.scrollWidth-
e.clientWidth:e.scrollHeight-e.clientHeight;if("document"in e){let s=e.document.documentElement;return this.options.
horizontal?s.scrollWidth-e.innerWidth:s.scrollHeight-e.innerHeight}return null},this._momentumStop=null,this._stopMomentum=
e=>{let s=this.scrollElement,i=this.targetWindow;if(s===null||i===null)return;let r="document"in s?s.document.
scrollingElement:s;if(!r?.style)return;if(this._momentumStop){this._momentumStop.done=e;return}let{style:l}=r,
a=this.options.horizontal?"overflow-x":"overflow-y",c=l.getPropertyValue(a),h=l.getPropertyPriority(a),u=()=>this.
options.horizontal?r.clientHeight:r.clientWidth,d=u();if(l.setProperty(a,"hidden","important"),u()!==d){l.setProperty(
a,c,h);return}let m={restore:()=>l.getPropertyValue(a)!=="hidden"||l.getPropertyPriority(a)!=="important"?!1:(l.
setProperty(a,c,h),!0),done:e};this._momentumStop=m,i.requestAnimationFrame(()=>i.requestAnimationFrame(()=>{this.
_momentumStop===m&&(this._momentumStop=null,m.restore()&&m.done())}))},this._clampedBy=e=>{let s=this._elementMaxScrollOffset();
if(s===null)return null;let i=s+this._holdOffset;return e>i+.5?{target:e,maxAtWrite:i}:null},this.getVirtualDistanceFromEnd=
()=>Math.max(this._getLayoutTotalSize()+this.options.scrollMargin-this.getSize()-this.getScrollOffset(),0),this.
getDistanceFromEnd=()=>Math.max(this.getMaxScrollOffset()-this.getScrollOffset(),0),this.isAtEnd=(e=this.options.
scrollEndThreshold)=>this.getDistanceFromEnd()<=e,this.getOffsetForAlignment=(e,s,i=0)=>{if(!this.scrollElement)
return 0;let r=this.getSize(),l=this.getScrollOffset();s==="auto"&&(s=e>=l+r?"end":"start"),s==="center"?e+=(i-
r)/2:s==="end"&&(e-=r);let a=this.getMaxScrollOffset();return Math.max(Math.min(a,e),0)},this.getOffsetForIndex=
(e,s="auto")=>{e=Math.max(0,Math.min(e,this.options.count-1));let i=this.getSize(),r=this.getScrollOffset(),l=this.
getMeasurements()[e];if(!l)return;if(s==="auto")if(l.end>=r+i-this.options.scrollPaddingEnd)s="end";else if(l.
start<=r+this.options.scrollPaddingStart)s="start";else return[r,s];if(s==="end"&&e===this.options.count-1){let c=this.
getMaxScrollOffset(),h=c-this.options.paddingEnd+this.options.scrollPaddingEnd;return[Math.max(Math.min(h,c),0),
s]}let a=s==="end"?l.end+this.options.scrollPaddingEnd:l.start-this.options.scrollPaddingStart;return[this.getOffsetForAlignment(
a,s,l.size),s]},this.scrollToOffset=(e,{align:s="start",behavior:i="auto"}={})=>{this._startScroll({index:null,
align:s},this.getOffsetForAlignment(e,s),i,"absolute")},this.scrollToIndex=(e,{align:s="auto",behavior:i="auto"}={})=>{
e=Math.max(0,Math.min(e,this.options.count-1));let r=this.getOffsetForIndex(e,s);if(!r)return;let[l,a]=r;this.
_startScroll({index:e,align:a},l,i,"absolute")},this.scrollBy=(e,{behavior:s="auto"}={})=>{let i=this.getOffsetForAlignment(
(this.getCommandWrittenOffset()??this.getScrollOffset())+e,"start");this._startScroll({index:null,align:"start"},
i,s,"relative")},this.scrollToEnd=({behavior:e="auto"}={})=>{if(this.options.count>0){this._startScroll({index:this.
options.count-1,align:"end",toEnd:!0},Math.max(this.getMaxScrollOffset(),0),e,"absolute");return}this.scrollToOffset(
Math.max(this.getTotalSize()-this.getSize(),0),{behavior:e})},this.cancelScroll=()=>{this.rafId!=null&&this.targetWindow&&
(this.targetWindow.cancelAnimationFrame(this.rafId),this.rafId=null),this.scrollState=null},this.getTotalSize=
()=>Math.max(this._getLayoutTotalSize()-this._holdOffset,0),this._getLayoutTotalSize=()=>{var e,s;let i=this.getMeasurements(),
r;if(i.length===0)r=this.options.paddingStart;else if(this.options.lanes===1){let l=i.length-1,a=(e=this._singleLaneMeasurements)==
null?void 0:e.flat;a!=null?r=a[l*2]+a[l*2+1]:r=((s=i[l])==null?void 0:s.end)??0}else{let l=Array(this.options.
lanes).fill(null),a=i.length-1;for(;a>=0&&l.some(c=>c===null);){let c=i[a];l[c.lane]===null&&(l[c.lane]=c.end),
a--}r=Math.max(...l.filter(c=>c!==null))}return Math.max(r-this.options.scrollMargin+this.options.paddingEnd,0)},
this.takeSnapshot=()=>{let e=[];if(this.itemSizeCache.size===0)return e;let s=this.getMeasurements();for(let i of s)
i&&this.itemSizeCache.has(i.key)&&e.push({index:i.index,key:i.key,start:i.start,size:i.size,end:i.end,lane:i.lane});
return e},this._scrollToOffset=(e,{adjustments:s,behavior:i}={})=>{let r={target:e+(s??0),smooth:i==="smooth"};
return this.pendingWrite=r,this.options.scrollToFn(e-this._holdOffset,{behavior:i,adjustments:s},this),r},this.
getCommandWrittenOffset=()=>this.scrollState!==null&&this.pendingWrite!==null&&!this.pendingWrite.smooth?this.
pendingWrite.target:null,this._awaitingCommandReadBack=()=>{let e=this.getCommandWrittenOffset();return!(ve()&&
this._iosGesture.dragging())&&e!==null&&!N(e,this.getScrollOffset())},this._followOffsetTarget=e=>{this.scrollState!==
null&&this.scrollState.index==null&&(this.scrollState.lastTargetOffset+=e)},this.measure=()=>{this.pendingMin=
null,this.itemSizeCache.clear(),this.laneAssignments.clear(),this.itemSizeCacheVersion++,this.notify(!1)},this.
setOptions(t)}get scrollAdjustments(){return 0}applyScrollAdjustment(t,e){if(t===0)return!1;if(this._followOffsetTarget(
t),this._canWriteScroll()){let s=this.getScrollOffset();this._clampedAdjustment=this._clampedBy(s+t);let i=this.
_scrollToOffset(s,{adjustments:t,behavior:e});return this.scrollOffset!==null&&(this.pendingWrite===i&&(this.scrollOffset+=
t),this.scrollOffset<0&&(this.scrollOffset=0)),!0}else return this._holdOffset+=t,this.scrollOffset!==null&&(this.
scrollOffset+=t),!0}scheduleScrollReconcile(){if(!this.targetWindow){this.scrollState=null;return}this.rafId==
null&&(this.rafId=this.targetWindow.requestAnimationFrame(()=>{this.rafId=null,this.reconcileScroll()}))}getScrollStateTarget(t){
let e=t.toEnd?[Math.max(this.getMaxScrollOffset(),0)]:t.index!=null?this.getOffsetForIndex(t.index,t.align):void 0;
return e?e[0]:t.lastTargetOffset}reconcileScroll(){if(!this.scrollState||!this.scrollElement)return;if(this.now()-
this.scrollState.startedAt>5e3){this.scrollState=null;return}if(this.scrollState.phase==="queued"){this.scheduleScrollReconcile();
return}this.getMeasurements();let s=this.getScrollStateTarget(this.scrollState),i=this.scrollState.index==null?
1:this.options.useAnimationFrameWithResizeObserver?3:2,r=s!==this.scrollState.lastTargetOffset;if(!r&&N(s,this.
getScrollOffset())){if(this.scrollState.phase==="smooth"?this.scrollState.phase="smoothLanded":this.scrollState.
phase==="smoothFinishing"&&(this.scrollState.phase="instant"),this.scrollState.stableFrames++,this.scrollState.
stableFrames>=i){this.getScrollOffset()!==s&&this._scrollToOffset(s,{behavior:"auto"}),this.scrollState=null;return}}else if(this.
scrollState.stableFrames=0,r){let l=this.getSize()||600,a=Math.abs(s-this.getScrollOffset()),c=we(this.scrollState)&&
a>l;this.scrollState.lastTargetOffset=s,c?this.scrollState.phase="smooth":this.scrollState.phase==="smooth"?this.
scrollState.phase="smoothFinishing":this.scrollState.phase==="smoothLanded"&&(this.scrollState.phase="instant"),
this._scrollToOffset(s,{behavior:c?"smooth":"auto"})}this.scheduleScrollReconcile()}_startScroll(t,e,s,i){this.
pendingScrollAnchor=null,this._clampedAdjustment=null;let r=this._iosGesture.tail();if(i==="absolute"&&r!==null){
if(r==="fling"&&Nt()){this._stopMomentum(()=>{let l=this.scrollState;l?.phase!=="queued"||this._iosGesture.tail()!==
"fling"||this._reportedOverscroll||(this._iosGesture.end(),this._flushHoldIfReady(!0),this._writeAwaitingCommand())}),
this.scrollState={...t,startedAt:this.now(),lastTargetOffset:e,stableFrames:0,phase:"queued",behavior:s,samples:[]},
this.scheduleScrollReconcile();return}this._iosGesture.end()}this.scrollState={...t,startedAt:this.now(),lastTargetOffset:e,
stableFrames:0,behavior:s,phase:Ht(s,t.index!=null&&N(e,this.getScrollOffset()))},this._scrollToOffset(e,{behavior:s}),
this.scheduleScrollReconcile()}},Vt=(o,t,e,s)=>{for(;o<=t;){let i=(o+t)/2|0,r=e(i);if(r<s)o=i+1;else if(r>s)t=
i-1;else return i}return o>0?o-1:0};function Gs(o,t,e){let s=0;for(;s<=t;){let i=(s+t)/2|0,r=o[i*2];if(r<e)s=i+
1;else if(r>e)t=i-1;else return i}return s>0?s-1:0}function Us(o,t,e,s,i){let r=o.length-1;if(o.length<=s)return{
startIndex:0,endIndex:r};if(s===1&&i!==null){let h=Gs(i,r,e),u=h,d=e+t;for(;u<r&&i[u*2]+i[u*2+1]<d;)u++;return{
startIndex:h,endIndex:u}}let a=Vt(0,r,h=>o[h].start,e),c=a;if(s===1)for(;c<r&&o[c].end<e+t;)c++;else if(s>1){let h=Array(
s).fill(0);for(;c<r&&h.some(d=>d<e+t);){let d=o[c];h[d.lane]=d.end,c++}let u=Array(s).fill(e+t);for(;a>=0&&u.some(
d=>d>=e);){let d=o[a];u[d.lane]=d.start,a--}a=Math.max(0,a-a%s),c=Math.min(r,c+(s-1-c%s))}return{startIndex:a,
endIndex:c}}var rt=15e6,te=class{element;options;changed;virtualizer=null;leave=null;constructor(t,e,s){this.element=t,this.
options={horizontal:!1,head:0,...e},this.changed=s}layOut(t,e){this.stop();let{element:s}=this,{horizontal:i,head:r,
overscan:l}=this.options,a={count:t,estimateSize:e,horizontal:i,overscan:l,paddingStart:r,getScrollElement:()=>s,
initialOffset:()=>this.offset,scrollToFn:()=>{},observeElementRect:Dt,useAnimationFrameWithResizeObserver:!0,observeElementOffset:(c,h)=>{
let u=()=>h(this.offset,!1);return s.addEventListener("scroll",u,{passive:!0}),()=>s.removeEventListener("scro\
ll",u)}};this.virtualizer=new Ae(a),this.leave=this.virtualizer._didMount(),this.virtualizer._willUpdate(),this.
virtualizer.setOptions({...a,onChange:this.changed})}stop(){this.leave?.(),this.leave=null}get seen(){return this.
virtualizer?.getVirtualItems()??[]}get extent(){return Math.min(this.total,rt)}placeOf(t){let{start:e=0}=this.
at(t)??{};return e-this.options.head-(this.offset-this.scrolled)}reveal(t){let e=this.at(t);if(!e)return;let{clientHeight:s}=this.
element,i=e.end-s,r=e.start-this.options.head;(this.offset<i||this.offset>r)&&(this.element.scrollTop=(this.offset<
i?i:r)/this.step)}at(t){return this.virtualizer?.getTotalSize(),this.virtualizer?.measurementsCache[t]}get total(){
return(this.virtualizer?.getTotalSize()??0)-this.options.head}get scrolled(){return this.options.horizontal?this.
element.scrollLeft:this.element.scrollTop}get step(){let t=this.element.clientHeight-this.options.head;return this.
total>rt?(this.total-t)/(rt-t):1}get offset(){return this.scrolled*this.step}};var se=class{element;active=0;options;lines;length=0;rows=[];first=0;asked=0;queue=Promise.resolve();constructor(t,e,s){
this.options=t,this.element=n("div",{tabindex:"0","aria-label":t.label,"aria-multiselectable":"true",...s,onkeydown:i=>this.
onKey(i)}),this.lines=new te(this.element,e,()=>this.refresh())}get activeRow(){return this.rows[this.active-this.
first]}restart(t){return this.length=t,this.active=0,this.rows=[],this.first=0,this.element.scrollTop=0,this.refresh()}async refresh(){
if(this.element.clientHeight===0)return;let[t,e]=this.seen();this.asked+=1;let s=this.asked,i=await this.options.
fetch(t,e);s===this.asked&&(this.first=t,this.rows=i,this.draw())}async goTo(t){if(this.length===0)return null;
this.active=Math.max(0,Math.min(this.length-1,t)),this.lines.reveal(this.lineOf(this.active)),await this.refresh();
let e=this.activeRow??(await this.options.fetch(this.active,this.active+1))[0];return e?(this.options.activate(
e),e):null}enqueue(t){return this.queue=this.queue.then(t).catch(reportError),this.queue}tellActive(t){this.activeRow?
this.element.setAttribute("aria-activedescendant",t):this.element.removeAttribute("aria-activedescendant")}clicked(t,e,s){
this.active=t,this.options.activate(e);let{shiftKey:i,ctrlKey:r,metaKey:l}=s;this.options.select({place:t,cell:e.
cell,extend:i,toggle:r||l})}workOf(t){let{key:e,shiftKey:s}=t,i=t.ctrlKey||t.metaKey;return Ks.has(e)?async()=>{
let r=this.length===0?null:this.moved(e),l=r===null?null:await this.goTo(r);l&&!i&&await this.options.select({
place:this.active,cell:l.cell,extend:s,toggle:!1})}:e===" "?()=>{let r=this.activeRow;if(r)return this.options.
select({place:this.active,cell:r.cell,extend:!1,toggle:!0})}:i&&e.toLowerCase()==="a"?()=>this.options.select(
{all:!0}):this.options.key(t)}onKey(t){if(t.target!==this.element)return;let e=this.workOf(t);e&&(t.preventDefault(),
this.enqueue(e))}},Ks=new Set(["ArrowDown","ArrowUp","ArrowLeft","ArrowRight","PageDown","PageUp","Home","End"]);var Fe=104,Ie={width:Fe+16,height:Fe+62},jt=40,qs=1,Ys=600,Qs=6,Gt="No type",ye=class extends se{classes;crop;failed;body=n(
"div",{class:"gallery-body",role:"presentation"});sections=[];rowsOfTiles=[];columns=1;tiles=new Map;kept=new Map;wanted=[];drawing=0;constructor(t){
super(t,{overscan:qs},{role:"listbox",class:"grid gallery"}),this.classes=t.classes,this.crop=t.crop,this.failed=
t.failed,f(this.element,this.body);let e=()=>this.columns!==this.columnsNow&&this.layOut();new ResizeObserver(
()=>requestAnimationFrame(e)).observe(this.element)}reset(t,e){return this.sections=e.map(s=>({...s,element:Xs(
s)})),this.tiles.clear(),f(this.body),this.layOut(),this.restart(t)}get columnsNow(){return Math.max(1,Math.floor(
(this.element.clientWidth-8)/Ie.width))}get visible(){return this.columns*Math.max(1,Math.floor((this.element.
clientHeight-jt)/Ie.height))}layOut(){this.columns=this.columnsNow;let t=0;this.rowsOfTiles=this.sections.flatMap(
e=>{let s=[{section:e,from:t,to:t}],i=t+e.cells;for(;t<i;t=s.at(-1).to)s.push({section:e,from:t,to:Math.min(i,
t+this.columns)});return s}),this.lines.layOut(this.rowsOfTiles.length,e=>Bt(this.rowsOfTiles[e])?jt:Ie.height),
this.body.style.height=`${this.lines.extent}px`}lineOf(t){return this.rowsOfTiles.findIndex(({to:e})=>t<e)}seen(){
let t=this.lines.seen.map(({index:e})=>this.rowsOfTiles[e]);return[t[0]?.from??0,t.at(-1)?.to??0]}draw(){let t=new Map,
e=new Map;this.rows.forEach((s,i)=>{let r=this.first+i,l=this.lineOf(r),{section:a,from:c}=this.rowsOfTiles[l],
h=this.tiles.get(s.cell)??this.tile(s,r);t.set(s.cell,h),this.describe(h,s,r),h.element.style.transform=`trans\
late(${4+(r-c)*Ie.width}px, ${this.lines.placeOf(l)}px)`,e.set(a,[...e.get(a)??[],h.element])}),this.tiles=t,this.
wanted=this.wanted.filter(({row:s})=>t.has(s.cell)),f(this.body,[...e].map(([s,i])=>this.group(s,i))),this.tellActive(
`cell-${this.active}`),this.pump()}group(t,e){let{type:s,cells:i,element:r}=t,l=n("div",{class:"gallery-head",
"aria-hidden":"true"},$(this.placeOf(s)),n("strong",{},s??Gt),n("span",{class:"quiet"},` ${b(i,"cell")}`)),a=this.
rowsOfTiles.findIndex(c=>c.section===t);return l.style.transform=`translateY(${this.lines.placeOf(a)}px)`,f(r,
l,e),r}placeOf(t){return t===null?-1:this.classes.indexOf(t)}tile(t,e){let s=Math.round(Fe*Math.min(2,devicePixelRatio)),
i=n("canvas",{width:s,height:s,"aria-hidden":"true"}),r=n("span",{class:"tile-caption"}),l=n("div",{role:"opti\
on",class:"tile"},i,r),a={row:t,place:e,size:s,element:l,canvas:i,caption:r};return l.onclick=c=>this.clicked(
a.place,a.row,c),this.wanted.push(a),a}describe(t,e,s){t.row=e,t.place=s;let{element:i,caption:r}=t;i.id=`cell\
-${s}`,i.className=`tile${s===this.active?" active":""}`,i.setAttribute("aria-selected",String(this.options.isSelected(
e.cell))),i.setAttribute("aria-posinset",String(s+1)),i.setAttribute("aria-setsize",String(this.length)),i.title=
e.id,f(r,n("span",{class:"visually-hidden"},`${e.id}, `),n("span",{class:"tile-line"},e.type===null?"no type":
`${e.probability.toFixed(2)} ${e.type}`),n("span",{class:"tile-line"},e.label!==null?["→ ",$(this.placeOf(e.
label)),e.label]:n("span",{class:"quiet"},e.flags.length?b(e.flags.length,"flag"):"")))}pump(){for(;this.drawing<
Qs;){let t=this.wanted.shift();if(!t)return;this.drawing+=1,this.picture(t).catch(this.failed).finally(()=>{this.
drawing-=1,this.pump()})}}async picture({row:t,canvas:e,size:s}){let i=`${t.cell} ${s}`,r=this.kept.get(i)??await this.
crop(t.cell,s);this.kept.delete(i),this.kept.set(i,r);for(let h of this.kept.keys()){if(this.kept.size<=Ys)break;
this.kept.delete(h)}let l=Q(e),a=s/r.side;l.drawImage(r.bitmap,0,0),l.setTransform(a,0,0,a,-r.left*a,-r.top*a);
let c=this.placeOf(t.type);Ce(l,$e(r.outline),ke(e,c),c,a,2*(s/Fe)),e.dataset.drawn="yes"}vertical(t){let e=this.
lineOf(this.active),s=e+t;for(;this.rowsOfTiles[s]&&Bt(this.rowsOfTiles[s]);)s+=t;let i=this.rowsOfTiles[s];return i?
Math.min(i.from+this.active-this.rowsOfTiles[e].from,i.to-1):this.active}moved(t){return t==="ArrowRight"?this.
active+1:t==="ArrowLeft"?this.active-1:t==="ArrowDown"?this.vertical(1):t==="ArrowUp"?this.vertical(-1):t==="P\
ageDown"?this.active+this.visible:t==="PageUp"?this.active-this.visible:t==="Home"?0:t==="End"?this.length-1:null}};
function Bt({from:o,to:t}){return o===t}function Xs({type:o,cells:t}){return n("div",{role:"group",class:"gall\
ery-group","aria-label":`${o??Gt}, ${b(t,"cell")}`})}var Re=34,Js=6,Zs=2,Pe=class extends se{columns;sort;across;header=n("div",{role:"row",class:"grid-row grid-he\
ader","aria-rowindex":"1"});body=n("div",{role:"rowgroup",class:"grid-body"});sorted={key:"number",descending:!1};constructor(t){
super(t,{head:Re,overscan:Js},{role:"grid",class:"grid","aria-colcount":String(t.columns.length)}),this.columns=
t.columns,this.sort=t.sort,this.across=new te(this.element,{horizontal:!0,overscan:Zs},()=>this.draw()),this.across.
layOut(this.columns.length,s=>this.columns[s].width);let e=`${this.across.extent}px`;this.header.style.width=this.
body.style.width=e,f(this.element,n("div",{role:"rowgroup",class:"grid-head"},this.header),this.body)}reset(t,e){
return this.sorted=e,this.element.setAttribute("aria-rowcount",String(t+1)),this.lines.layOut(t,()=>Re),this.body.
style.height=`${this.lines.extent}px`,this.restart(t)}get visible(){return Math.max(1,Math.floor((this.element.
clientHeight-Re)/Re))}seen(){let{seen:t}=this.lines;return[t[0]?.index??0,(t.at(-1)?.index??-1)+1]}draw(){let t=this.
across.seen.map(({index:i,start:r})=>({...this.columns[i],i,left:r})),{activeElement:e}=document,s=e instanceof
HTMLElement&&this.header.contains(e)?e.dataset.key:null;f(this.header,t.map(i=>this.headerCell(i))),s&&this.header.
querySelector(`[data-key="${CSS.escape(s)}"]`)?.focus(),f(this.body,this.rows.map((i,r)=>this.rowElement(i,this.
first+r,t))),this.tellActive(`row-${this.active}`)}headerCell({key:t,label:e,isNumeric:s,width:i,left:r,i:l}){
let{key:a,descending:c}=this.sorted,h=t===a,u=n("div",{role:"columnheader",class:`grid-cell${s?" numeric":""}`,
"aria-colindex":String(l+1),"aria-sort":h?c?"descending":"ascending":null},n("button",{type:"button","data-key":t,
title:`Sort by ${e}`,onclick:()=>this.sort(t)},e,n("span",{"aria-hidden":"true"},h?c?" ▼":" ▲":"")));return u.
style.left=`${r}px`,u.style.width=`${i}px`,u}rowElement(t,e,s){let i=n("div",{role:"row",id:`row-${e}`,class:`\
grid-row${e===this.active?" active":""}`,"aria-rowindex":String(e+2),"aria-selected":String(this.options.isSelected(
t.cell)),onclick:r=>this.clicked(e,t,r)},s.map(({isNumeric:r,width:l,left:a,i:c,render:h})=>{let u=n("div",{role:"\
gridcell",class:`grid-cell${r?" numeric":""}`,"aria-colindex":String(c+1)},h(t));return u.style.left=`${a}px`,
u.style.width=`${l}px`,u}));return i.style.transform=`translateY(${this.lines.placeOf(e)}px)`,i.style.width=this.
body.style.width,i}lineOf(t){return t}moved(t){return t==="ArrowDown"?this.active+1:t==="ArrowUp"?this.active-
1:t==="PageDown"?this.active+this.visible:t==="PageUp"?this.active-this.visible:t==="Home"?0:t==="End"?this.length-
1:null}workOf(t){let{key:e}=t;return e==="ArrowLeft"||e==="ArrowRight"?()=>this.element.scrollLeft+=e==="Arrow\
Right"?110:-110:super.workOf(t)}};function lt(o){let t=0;for(let e of o)t+=e;return t}function at(o,t){return o>=t.low&&o<=t.high}var ie=150,ct=16,Ut=6,Kt=8;function qt(o,t,e){let{id:s,type:i,probabilities:r,flags:l,label:a,by:c,at:h,second:u,
measurements:d}=t,m=n("div",{});return f(o,n("h2",{},s),n("p",{class:"verdict"},i===null?"No type":[$(e.classes.
indexOf(i)),n("strong",{},i)," says the model"],a===null?null:[n("br"),n("strong",{},a),` says ${c||"somebody"}`,
h?n("span",{class:"quiet"},`, ${new Date(h).toLocaleString("en-GB")}`):null],u===null?null:[n("br"),n("strong",
{},u)," says the second person"]),i===null?null:si(r,e.classes),l.length?[n("h3",{},"Doubts"),n("ul",{class:"p\
lain"},l.map(p=>n("li",{},n("strong",{},p),n("br"),Me(p))))]:n("p",{class:"quiet"},"No flag: nothing in its nu\
mbers speaks against it."),m,d.length?ii(d,e.classes):null),m}function si(o,t){let e=t.map((s,i)=>({name:s,j:i,
probability:o[i]??NaN})).sort((s,i)=>i.probability-s.probability);return n("table",{class:"probabilities"},n("\
caption",{},"Probability of each type, as the model gave it"),n("tbody",{},e.map(({name:s,j:i,probability:r})=>{
let l=n("span",{class:`bar type-${i%7}`,"aria-hidden":"true"});return l.style.width=`${100*r}%`,n("tr",{},n("t\
h",{scope:"row"},$(i),s),n("td",{class:"bar-cell"},l),n("td",{class:"numeric"},String(r)))})))}function Yt(o,t,e,s){
if(!t?.length||e.type===null){f(o);return}let i=s.classes.map((r,l)=>({name:r,probability:e.probabilities[l]??
0})).filter(({name:r})=>r!==e.type).sort((r,l)=>l.probability-r.probability);f(o,n("h3",{},`What speaks for ${e.
type}`),n("p",{class:"quiet"},`The strongest first, against ${i[0]?.name??"the others"}, the next most likely.`),
n("ul",{class:"plain"},t.map(({measurement:r,share:l})=>{let a=e.measurements.find(({name:c})=>c===r)?.text;return n(
"li",{},n("strong",{},r),a===void 0?null:` ${a}`,n("br"),`higher than in ${Math.round(100*l)} of 100 training \
cells`)})))}function ii(o,t){let e=o.filter(r=>r.outside).length,s=t.map((r,l)=>{let a=o.flatMap(({value:c,ofTypes:h})=>h[l]?
[at(c,h[l])]:[]);return{name:r,j:l,of:a.length,within:a.filter(Boolean).length}}),i=s.some(({of:r})=>r>0);return[
n("h3",{},"Measurements"),n("p",{class:"quiet"},e?`${e} of ${o.length} lie outside of what the training cells \
had. `:`All ${o.length} lie within what the training cells had. `,i?"A line for each type, in this order: from\
 the least to the largest value of its training cells; the box is the middle half of them. The long line is th\
is cell. How many of its measurements lie within:":"Line: least to largest value of the training cells; box: t\
he middle half of them; diamond: this cell."),i?n("ol",{class:"plain"},s.map(({name:r,j:l,of:a,within:c})=>n("\
li",{},$(l),a?`${r}: ${c} of ${a}`:`${r}: not known`))):null,n("table",{class:"measurements"},n("caption",{class:"\
visually-hidden"},"Measurements of this cell and the training range"),n("thead",{},n("tr",{},["Measurement","V\
alue",i?"In the training range of each type":"In the training range"].map(r=>n("th",{scope:"col"},r)))),n("tbo\
dy",{},[...o.filter(r=>r.outside),...o.filter(r=>!r.outside)].map(r=>n("tr",{class:r.outside?"outside":null},n(
"th",{scope:"row"},r.name,r.unit&&r.unit!=="1"?n("span",{class:"quiet"},` ${r.unit}`):null),n("td",{class:"num\
eric"},r.text),n("td",{},i?oi(r,t):ni(r),r.outside?n("span",{class:"mark"},r.value<r.low?"below":"above"):null)))))]}
function ni({name:o,value:t,low:e,lower:s,middle:i,upper:r,high:l}){let a=Qt(e,l),c=Number.isNaN(t)?null:a(t),
h=ct/2;return v("svg",{class:"range",viewBox:`0 0 ${ie} ${ct}`,width:ie,height:ct,role:"img","aria-label":`${o}\
: training cells ${e} to ${l}, middle half ${s} to ${r}, median ${i}`},v("line",{x1:a(e),x2:a(l),y1:h,y2:h,class:"\
whisker"}),v("rect",{x:a(s),y:h-4,width:Math.max(1,a(r)-a(s)),height:8,class:"box"}),c===null?null:v("path",{d:`\
M${c} ${h-5}l4 5l-4 5l-4 -5z`,class:"diamond"}))}function oi({name:o,value:t,ofTypes:e},s){let i=e.filter(c=>c!==
null),r=Qt(Math.min(...i.map(({low:c})=>c)),Math.max(...i.map(({high:c})=>c))),l=s.length*Kt+4,a=e.map((c,h)=>c?
`${s[h]} ${c.low} to ${c.high}, ${ri(t,c)}`:`${s[h]} not known`);return v("svg",{class:"range",viewBox:`0 0 ${ie}\
 ${l}`,width:ie,height:l,preserveAspectRatio:"none",role:"img","aria-label":`${o}: ${a.join("; ")}`},e.map((c,h)=>{
if(!c)return null;let u=2+Kt*(h+.5),d=Math.max(2,r(c.upper)-r(c.lower));return[v("line",{x1:r(c.low),x2:r(c.high),
y1:u,y2:u,class:"whisker"}),v("rect",{x:r(c.lower),y:u-2.5,width:d,height:5,class:`of-type ${X(h)}`})]}),Number.
isNaN(t)?null:v("line",{x1:r(t),x2:r(t),y1:0,y2:l,class:"here"}))}function ri(o,t){return at(o,t)?o>=t.lower&&
o<=t.upper?"this cell is in the middle half":"this cell is within":o<t.low?"this cell is below":"this cell is \
above"}function Qt(o,t){let e=t-o||1;return s=>s<o?2:s>t?ie-2:Ut+(s-o)/e*(ie-2*Ut)}var Xt="bloodcells-name",li=300,Ne=class{element;overview;changed;table;gallery;field;grid;inputs;keys;detail=n(
"div",{},n("p",{class:"quiet"},"Choose a cell to see what speaks for its type."));box=n("div",{class:"grid-box"});lacking=n(
"div",{});counter=n("p",{class:"counter",role:"status"});chosen=n("span",{class:"chosen"},"No cell is chosen.");name=n(
"input",{type:"text",autocomplete:"name",value:localStorage.getItem(Xt)??"",oninput:()=>localStorage.setItem(Xt,
this.name.value.trim())});undoButton=this.button("Undo","z",()=>this.undo("undo"));redoButton=this.button("Red\
o","y",()=>this.undo("redo"));filter={};sort;isApplied=!1;selected=new Set;anchor=0;asked=null;lastDoubtful=null;constructor(t,e){
this.overview=t,this.changed=e;let{images:s}=t;this.sort={key:s?"doubt":"number",descending:!1};let i={fetch:(l,a)=>y(
"rows",{from:l,to:a}),activate:({cell:l})=>this.activate(l),select:l=>this.select(l),isSelected:l=>this.selected.
has(l),key:l=>this.workOfKey(l)};this.table=new Pe({...i,label:"Cells",columns:this.columns(),sort:l=>this.sortBy(
l)}),this.gallery=s&&new ye({...i,label:"Pictures of the cells",classes:t.model.classes,crop:(l,a)=>y("crop",{
cell:l,size:a}),failed:l=>this.lack(l)}),this.field=s&&new _e(t.model.classes,l=>this.chooseCell(l)),this.grid=
this.gallery??this.table,this.inputs=this.makeInputs(),this.keys=ai(t.choices,t.model.classes.length);let r=n(
"section",{class:"panel","aria-label":"The chosen cell",tabindex:"0"},this.field?.element,this.detail);this.element=
n("section",{class:"view cells-view"},n("h1",{tabindex:"-1"},"Cells"),this.lacking,this.filters(),this.correctionBar(),
n("div",{class:"split"},this.box,r)),s&&(this.inputs.sort.value="doubt"),this.arrange()}arrange(){f(this.box,this.
counter,this.gallery&&this.kinds(this.gallery),this.grid.element)}kinds(t){let e=(s,i)=>n("button",{type:"butt\
on","aria-pressed":String(this.grid===i),onclick:()=>this.showAs(i)},s);return n("div",{class:"buttons",role:"\
group","aria-label":"Show the cells as"},e("Pictures",t),e("Table",this.table))}async showAs(t){this.grid=t,this.
arrange(),await this.apply(),this.grid.element.focus()}lack(t){if(this.lacking.firstChild)return;let e=n("inpu\
t",{type:"file",id:"images-again",multiple:!0,class:"visually-hidden",onchange:()=>this.give(de(e.files))});f(
this.lacking,n("div",{class:"card problem",role:"alert"},n("p",{},R(t)),B(t).kind==="problem"?null:[e,n("label",
{for:"images-again",class:"button primary"},"Choose the images")]))}async give(t){let{missing:e}=await y("give\
Images",{files:t});f(this.lacking,e.length?n("p",{class:"warning",role:"alert"},`${b(e.length,"image")} of thi\
s table ${e.length===1?"was":"were"} not among them, such as ${e[0]??""}.`):null),await this.apply()}columns(){
let{classes:t}=this.overview.model,e=(i,r,l,a,c=!1)=>({key:i,label:r,width:l,isNumeric:c,render:a}),s=i=>i===null?
n("span",{class:"quiet"},"none"):[$(t.indexOf(i)),i];return[e("number","Cell",76,i=>x(i.cell+1),!0),e("id","Na\
me",210,i=>i.id),e("type","Type",150,i=>n("span",{},s(i.type))),e("probability","Probability",128,i=>Number.isNaN(
i.probability)?"":ci(i.probability),!0),e("correction","Correction",150,i=>i.label===null?"":n("span",{},s(i.label))),
e("flags","Flags",260,i=>i.flags.join("; ")),e("by","Corrected by",130,i=>i.by??""),...this.overview.columns.filter(
({isId:i})=>!i).map(({name:i,column:r})=>e(`column ${r}`,i||"(no header)",Math.max(100,30+8*i.length),l=>l.values[r]))]}makeInputs(){
let{model:t,choices:e,summary:s,columns:i}=this.overview,r=["","any"],l=a=>n("input",{type:"number",min:"0",max:"\
1",step:"0.05",inputmode:"decimal",onchange:c=>{let{value:h}=c.currentTarget;this.refine({[a]:h===""?void 0:Number(
h)})}});return{search:n("input",{type:"search",oninput:a=>this.refine({search:a.currentTarget.value})}),type:k(
[r,...t.classes.map(a=>[a,a])],"",a=>this.refine({type:a})),flag:k([r,["none","no flag"],["any","with a flag"],
...Object.keys(s.kinds).sort().map(a=>[a,a])],"",a=>this.refine({flag:a})),correction:k([r,["open","not review\
ed"],["reviewed","reviewed"],["changed","called otherwise"],["differs","second person differs"],...e.map(a=>[a,
`called ${a}`])],"",a=>this.refine({correction:a})),low:l("low"),high:l("high"),column:k([["","no column"],...i.
map(({name:a,column:c})=>[String(c),a||"(no header)"])],"",()=>this.refineColumn()),how:k([["at least","at lea\
st"],["at most","at most"],["is","is"],["contains","contains"]],"at least",()=>this.refineColumn()),value:n("i\
nput",{type:"text",onchange:()=>this.refineColumn()}),sort:k([["number","order of the table"],["doubt","most d\
oubtful first"],["sure","surest first"],["probability","probability"],["type","type"],["other","a column of th\
e table"]],"number",a=>this.chooseSort(a))}}filters(){let{search:t,type:e,flag:s,correction:i,low:r,high:l,column:a,
how:c,value:h,sort:u}=this.inputs;return n("form",{class:"filters","aria-label":"Which cells are shown",onsubmit:d=>d.
preventDefault()},T("Name contains",t),T("Type",e),T("Flag",s),T("Review",i),T("Probability from",r),T("to",l),
n("details",{},n("summary",{},"By a column"),n("div",{class:"filters"},T("Column",a),T("Its value",c),T("Value",
h))),T("Order",u),n("button",{type:"button",onclick:()=>this.clear()},"Show all"))}button(t,e,s,i={}){return n(
"button",{type:"button","aria-keyshortcuts":e,...i,onclick:()=>this.grid.enqueue(s)},t,e?n("kbd",{"aria-hidden":"\
true"},e==="Delete"?"Del":e):null)}correctionBar(){let{choices:t,model:e}=this.overview,s=e.classes.length,i=new Map(
[...this.keys].map(([r,l])=>[l,r]));return n("div",{class:"correct",role:"group","aria-label":"Correct the cho\
sen cells"},n("div",{class:"correct-row"},this.chosen,t.map((r,l)=>this.button(l<s?[$(l),r]:r.slice(0,1).toUpperCase()+
r.slice(1),i.get(r)??null,()=>this.label(r))),this.button("Take back","Delete",()=>this.label(null))),n("div",
{class:"correct-row"},this.button("Next most doubtful","n",()=>this.next()),this.undoButton,this.redoButton,T(
"Your name, for the export",this.name)),n("p",{class:"quiet hint"},"The keys work while the cells have the foc\
us. Space chooses or leaves a cell, Shift and the arrow keys choose several, Ctrl and A all that are shown."))}async shown(t){
if(t){this.clearInputs();let{type:e,correction:s,flag:i,conditions:r}=t;this.inputs.type.value=e??"",this.inputs.
correction.value=s??"",this.inputs.flag.value=i??"";for(let{column:l,how:a,value:c}of r??[])this.inputs.column.
value=String(l),this.inputs.how.value=a,this.inputs.value.value=c;this.filter=t,await this.apply()}else this.isApplied?
await this.grid.refresh():await this.apply();this.update(this.overview)}refine(t){return this.filter={...this.
filter,...t},this.apply()}refineColumn(){let{column:t,how:e,value:s}=this.inputs,i=t.value!==""&&s.value.trim()!==
"",r={column:Number(t.value),how:e.value,value:s.value};return this.refine({conditions:i?[r]:[]})}clearInputs(){
let{search:t,type:e,flag:s,correction:i,low:r,high:l,column:a,value:c}=this.inputs;for(let h of[t,e,s,i,r,l,a,
c])h.value=""}clear(){return this.clearInputs(),this.filter={},this.apply()}async chooseSort(t){if(t==="other"){
this.grid.element.focus();return}this.sort=t==="sure"?{key:"doubt",descending:!0}:{key:t,descending:!1},await this.
apply()}sortBy(t){let e=this.sort.key===t;this.sort={key:t,descending:e?!this.sort.descending:!1};let{sort:s}=this.
inputs;return s.value=["number","probability","type"].includes(t)?t:"other",this.apply()}async apply(){this.isApplied=
!0;let{grid:t}=this,e=t instanceof ye,{length:s,sections:i}=await y("show",{filter:this.filter,sort:this.sort,
byType:e}),{cells:r}=this.overview.summary;f(this.counter,s===r?b(s,"cell"):`${x(s)} of ${b(r,"cell")}`,s===0?
". No cell is so; “Show all” brings them back.":""),this.selected.clear(),await(e?t.reset(s,i??[]):t.reset(
s,this.sort)),this.drawChosen()}async activate(t){this.asked=t;let[e]=await Promise.all([y("detail",{cell:t}),
this.field?.show(t).catch(i=>this.lack(i))]);if(this.asked!==t)return;let s=qt(this.detail,e,this.overview.model);
this.explain(s,e)}async explain(t,e){await new Promise(s=>setTimeout(s,li)),this.asked===e.cell&&Yt(t,await y(
"reasons",{cell:e.cell}),e,this.overview.model)}async chooseCell(t){let e=await y("place",{cell:t});e>=0?await this.
grid.enqueue(()=>this.choose(e)):await this.activate(t)}async select(t){if(t.all)this.selected=new Set(await y(
"shown"));else if(t.extend){let{place:e}=t,[s,i]=[Math.min(this.anchor,e),Math.max(this.anchor,e)+1];this.selected=
new Set(await y("shown",{from:s,to:i}))}else{let{place:e,cell:s,toggle:i}=t;i?this.selected.delete(s)||this.selected.
add(s):this.selected=new Set([s]),this.anchor=e}this.grid.draw(),this.drawChosen()}drawChosen(){let t=this.selected.
size;f(this.chosen,t===0?"No cell is chosen.":`${b(t,"cell")} chosen:`)}workOfKey(t){let e=t.key.length===1?t.
key.toLowerCase():t.key,s=t.ctrlKey||t.metaKey;if(e==="z")return()=>this.undo(t.shiftKey?"redo":"undo");if(e===
"y")return()=>this.undo("redo");if(s||t.altKey)return null;if(e==="n")return()=>this.next();if(e==="Delete"||e===
"Backspace")return()=>this.label(null);let i=this.keys.get(e);return i===void 0?null:()=>this.label(i)}async label(t){
let e=[...this.selected];if(e.length===0){W("Choose a cell first.");return}let s=await y("label",{cells:e,label:t,
by:this.name.value.trim()});W(`${b(e.length,"cell")}: ${t??"correction taken back"}. ${x(s.summary.reviewed)} \
reviewed.`),await this.afterCorrection(s)}async undo(t){let e=await y(t);W(e.cells.length?`${t==="undo"?"Undon\
e":"Done again"}: ${b(e.cells.length,"cell")}.`:`There is nothing to ${t}.`),await this.afterCorrection(e);let[
s]=e.cells;if(s!==void 0){let i=await y("place",{cell:s});i>=0&&await this.choose(i)}}async next(){let t=await y(
"mostDoubtful",{after:this.lastDoubtful});if(t<0){W("Every cell that is shown has been reviewed.");return}this.
lastDoubtful=await this.choose(t),this.grid.element.focus()}async choose(t){let e=await this.grid.goTo(t);return e?
(await this.select({place:t,cell:e.cell,extend:!1,toggle:!1}),W(`${e.id}: ${e.type??"no type"}, ${Number.isNaN(
e.probability)?"":e.probability.toFixed(3)}${e.label?`, called ${e.label}`:""}`),e.cell):null}async afterCorrection(t){
this.changed(t),await Promise.all([this.grid.refresh(),this.field?.update()]);let e=this.grid.activeRow?.cell;
e!==void 0&&e===this.asked&&await this.activate(e)}update(t){this.undoButton.disabled=t.undoable===0,this.redoButton.
disabled=t.redoable===0}};function ai(o,t){let e=new Map;return o.forEach((s,i)=>{i<t&&i<9?e.set(String(i+1),s):
i>=t&&e.set(i===t?"0":"u",s)}),e}function ci(o){let t=n("span",{});t.style.width=`${100*o}%`;let e=n("span",{class:"\
mini-bar","aria-hidden":"true"},t);return n("span",{class:"with-bar"},e,o.toFixed(3))}var ze=class{element;shownRadio=Jt("shown",!1);safe=n("input",{type:"checkbox",id:"safe"});shownLabel=n("label",
{for:"which-shown"});done=n("p",{role:"status"});trained=n("p",{role:"status"});constructor(t){this.element=n(
"section",{class:"view"},n("h1",{tabindex:"-1"},"Export"),n("p",{class:"lead"},"Your own table, unchanged, wit\
h further columns to the right: the model’s class, its probability and flags, the correction, who corrected it\
, and which model it was."),n("form",{class:"card",onsubmit:e=>(e.preventDefault(),this.save("csv"))},n("field\
set",{},n("legend",{},"Which cells"),n("p",{class:"check"},Jt("all",!0),n("label",{for:"which-all"},`All ${b(t.
summary.cells,"cell")}, in the order of your table`)),n("p",{class:"check"},this.shownRadio,this.shownLabel)),
n("p",{class:"check"},this.safe,n("label",{for:"safe"},"CSV that a spreadsheet opens: put a ' before text that\
 begins as a formula does")),n("div",{class:"buttons"},n("button",{type:"submit",class:"primary"},"Save as CSV"),
n("button",{type:"button",onclick:()=>this.save("xlsx")},"Save as Excel"),n("button",{type:"button",onclick:()=>this.
save("parquet")},"Save as Parquet")),this.done),n("section",{class:"card"},n("h2",{},"For training"),n("p",{},
"The cells that you called a type, with their measurements and what you called them. A new model learns from t\
hem by ",n("code",{},"bloodcells-train --train base.csv --add corrections.csv"),": a cell that is in the base \
already takes your label."),n("div",{class:"buttons"},n("button",{type:"button",onclick:()=>this.saveTraining()},
"Save the corrected cells")),this.trained),n("p",{class:"quiet"},"The CSV has the separator and decimal mark o\
f your table; in Excel and Parquet, columns in which all values are numbers are numbers, and text is never a f\
ormula. The service reads each of them again, and so do LibreOffice, pandas and polars. Give the CSV to a seco\
nd person, or take theirs under Two people."))}async shown(){let t=await y("shown");f(this.shownLabel,`What th\
e view Cells shows: ${b(t.length,"cell")}, filtered and ordered as there`)}update({summary:t}){f(this.done,t.reviewed?
`${b(t.reviewed,"correction")} will be in it.`:"No cell has been corrected yet.")}async saveTraining(){let{blob:t,
name:e,rows:s}=await y("exportForTraining");s&&P(t,e),f(this.trained,s?`${b(s,"cell")} saved as ${e}.`:"No cel\
l has been called a type yet.")}async save(t){t!=="csv"&&f(this.done,"The service writes the file …");try{let{
blob:e,name:s,rows:i}=await y("export",{which:this.shownRadio.checked?"shown":"all",format:t,safe:this.safe.checked});
P(e,s),f(this.done,`${x(i)} cells saved as ${s}.`),W(`Saved as ${s}.`)}catch(e){f(this.done,n("span",{class:"w\
arning"},`Nothing was saved. ${R(e)}`))}}};function Jt(o,t){return n("input",{type:"radio",name:"which",id:`wh\
ich-${o}`,value:o,checked:t})}function ht(o,t){return o.classes.map(e=>({name:e,groups:o.groups.flatMap(({group:s,cells:i,note:r,classes:l})=>{
let a=s[t]??"";return l.filter(c=>c.class===e).map(c=>({group:a,cells:i,note:r,isControl:a===o.control,...c}))})}))}
function Zt(o){let t=Math.min(1,Math.max(.05,o)),e=[.01,.02,.05,.1,.2,.25].find(i=>t/i<=5)??.25,s=Math.ceil(t/
e-1e-9)*e;return{end:s,ticks:Array.from({length:Math.round(s/e)+1},(i,r)=>r*e)}}var hi=["fill","stroke","stroke-width","stroke-dasharray","stroke-linejoin","paint-order","font-size","font-we\
ight","font-family","text-anchor"],He=4;function ne(o,t,e){let s=(i,r)=>n("button",{type:"button",class:"small",
"aria-label":`Save ${t} as ${i}`,onclick:()=>r()},i);return n("div",{class:"buttons figure-buttons"},s("SVG",()=>P(
es(o,t),`${e}.svg`)),s("PNG",async()=>P(await ui(o,t),`${e}.png`)))}function es(o,t){let{width:e,height:s}=o.viewBox.
baseVal,i=o.cloneNode(!0);i.setAttribute("xmlns",Xe),i.setAttribute("width",String(e)),i.setAttribute("height",
String(s));let r=[o,...o.querySelectorAll("*")];[i,...i.querySelectorAll("*")].forEach((a,c)=>{a.removeAttribute(
"class");let h=r[c];if(!(h instanceof SVGGraphicsElement))return;let u=getComputedStyle(h);for(let d of hi)a.setAttribute(
d,u.getPropertyValue(d))});let l=v("rect",{width:e,height:s});return l.setAttribute("fill",getComputedStyle(document.
documentElement).getPropertyValue("--paper").trim()),i.prepend(v("title",{},t),l),new Blob([new XMLSerializer().
serializeToString(i)],{type:"image/svg+xml"})}async function ui(o,t){let{width:e,height:s}=o.viewBox.baseVal,i=URL.
createObjectURL(es(o,t));try{let r=new Image(e*He,s*He);r.src=i,await r.decode();let l=n("canvas",{width:e*He,
height:s*He});return Q(l).drawImage(r,0,0,l.width,l.height),await new Promise((a,c)=>l.toBlob(h=>h?a(h):c(new Error(
"The drawing is too large.")),"image/png"))}finally{URL.revokeObjectURL(i)}}var di="button, .buttons, form",mi="default-src 'none'; style-src 'unsafe-inline'";function ss(o,...t){let e=n(
"main",{},n("section",{class:"view"},n("h1",{},o),t));for(let i of e.querySelectorAll(di))i.remove();for(let i of e.
querySelectorAll("[role=status]"))i.removeAttribute("role");let s=["<!doctype html>",`<html lang="${document.documentElement.
lang}">`,`<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${mi}">`,'<meta name\
="viewport" content="width=device-width, initial-scale=1">',`${ts(n("title",{},o))}<style>`,pi(document),"</st\
yle></head>",`<body>${ts(e)}</body></html>`];return new Blob([s.join(`
`)],{type:"text/html"})}function ts(o){return new XMLSerializer().serializeToString(o)}function pi({styleSheets:o}){
return[...o].flatMap(({cssRules:t})=>[...t].map(({cssText:e})=>e)).join(`
`)}var oe=360,xe=300,[K,We,is,ut]=[68,22,14,42],dt=12,mt=.05,fi=1e-6,ns=14;function pt(o){return o.flatMap(({name:t,
groups:e},s)=>e.flatMap(({isControl:i,group:r,shift:l,p_adjusted:a})=>i||l===null||a===null?[]:[{name:t,place:s,
group:r,shift:l,p:a}]))}function gi(o,t,e=.6*dt){let s=[];for(let{x:i,y:r,text:l}of o){let a=l.length*e;for(let c of[
i+8,i-8-a]){let h={left:c,right:c+a,top:r-dt/2-1,bottom:r+dt/2+1},u=h.left>=t.left&&h.right<=t.right&&h.top>=t.
top&&h.bottom<=t.bottom,d=s.every(m=>h.right<=m.left||h.left>=m.right||h.bottom<=m.top||h.top>=m.bottom);if(!(!u||
!d)){s.push({...h,x:c,y:r,text:l});break}}}return s}function rs(o,t){let e=pt(o),s=Math.max(.05,...e.map(({shift:g})=>Math.
abs(g))),i=[.02,.05,.1,.2,.5].find(g=>s/g<=3)??.5,r=Math.ceil(s/i)*i,l=g=>-Math.log10(Math.max(fi,g)),a=Math.max(
2,Math.ceil(Math.max(0,...e.map(({p:g})=>l(g))))),c=g=>K+(g+r)/(2*r)*(oe-K-We),h=g=>xe-ut-l(g)/a*(xe-is-ut),u=xe-
ut,d=Array.from({length:Math.round(2*r/i)+1},(g,E)=>E*i-r),m=Array.from({length:a+1},(g,E)=>E).filter(g=>a<=4||
g%2===0),p={left:K,right:oe-2,top:2,bottom:u},w=e.filter(({p:g})=>g<mt).sort((g,E)=>g.p-E.p||Math.abs(E.shift)-
Math.abs(g.shift)),M=gi(w.map(({group:g,shift:E,p:O})=>({x:c(E),y:h(O),text:g.length>ns?`${g.slice(0,ns-1)}…`:
g})),p);return v("svg",{viewBox:`0 0 ${oe} ${xe}`,role:"img","aria-label":`Shift of each type in each group ag\
ainst ${t}, and how sure it is; the table below has the numbers`},d.map(g=>[v("line",{x1:c(g),x2:c(g),y1:is,y2:u,
class:"tick"}),v("text",{x:c(g),y:u+17,class:"label","text-anchor":"middle"},j(g).replace(".0",""))]),m.map(g=>[
v("line",{x1:K,x2:oe-We,y1:h(10**-g),y2:h(10**-g),class:"tick"}),v("text",{x:K-5,y:h(10**-g)+4,class:"label","\
text-anchor":"end"},g===0?"1":(10**-g).toFixed(g))]),v("line",{x1:K,x2:oe-We,y1:h(mt),y2:h(mt),class:"sure"}),
v("text",{x:(K+oe-We)/2,y:xe-6,class:"label","text-anchor":"middle"},"Shift in percentage points; upwards: p, \
adjusted"),e.map(({name:g,place:E,group:O,shift:S,p:I})=>v("g",{transform:`translate(${c(S)} ${h(I)})`},v("tit\
le",{},`${O}, ${g}: ${j(S)} points, p ${me(I)}`),v("path",{d:ft(E),class:`point type-${E%7}`}))),M.map(g=>v("t\
ext",{x:g.x,y:g.y+4,class:"label"},g.text)))}function ft(o){return os[o%os.length]}var os=["M-4.5 0a4.5 4.5 0 \
1 0 9 0a4.5 4.5 0 1 0 -9 0z","M-4 -4h8v8h-8z","M0 -5L5 4H-5z","M0 -5.5L5.5 0L0 5.5L-5.5 0z","M-1.8 -5h3.6v3.2h\
3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z","M0 5L5 -4H-5z","M-5 0L-2.5 -4.4H2.5L5 0L2.5 4.4H-2.5z"];var bi="{slide}_{field}_*",vi={total:0,values:[]},ls=["","each group is one well"],as=["","not compared within\
 anything"],De=class{element;overview;by;control=k([["","no control"]]);unit;within;leaveOut=n("input",{type:"\
checkbox",id:"leave-out"});source;pattern=n("input",{type:"text",spellcheck:"false",autocomplete:"off",value:bi,
oninput:()=>this.cut()});preview=n("div",{class:"preview",role:"status"});result=n("div",{});parts=[];isLoaded=!1;constructor(t){
this.overview=t;let e=this.choices();this.by=k(e,this.guess(["compound","treatment","group","slide","well","co\
ndition"]),()=>this.loadValues()),this.unit=k([ls,...e],this.guess(["well"])),this.within=k([as,...e],this.guess(
["plate"])),this.source=k([["id","the names of the cells"],...e.filter(([s])=>s!=="id")],"id",()=>this.cut()),
this.element=n("section",{class:"view"},n("h1",{tabindex:"-1"},"Groups"),n("p",{class:"lead"},"How each well, \
slide or compound is mixed. Counts are corrected for the errors that the model is known to make, and every sha\
re has an interval that holds in 95 of 100 cases."),n("details",{class:"card",ontoggle:s=>s.currentTarget.open&&
this.cut()},n("summary",{},"Take the groups from names, by a pattern"),n("p",{class:"quiet"},"Write {name} whe\
re a part of the name stands, * for what you do not need, and everything else as it is."),n("div",{class:"fiel\
ds"},T("Names",this.source),T("Pattern",this.pattern)),this.preview),n("form",{class:"card",onsubmit:s=>(s.preventDefault(),
this.compute())},n("div",{class:"fields"},T("A group for each",this.by),T("Control",this.control),T("Wells are\
 told by",this.unit),T("Compare within each",this.within)),n("p",{class:"check"},this.leaveOut,n("label",{for:"\
leave-out"},"Leave out cells with a flag (this shifts the mix: most broken segmentations are of one type)")),n(
"div",{class:"buttons"},n("button",{type:"submit",class:"primary"},"Show how they are mixed"))),this.result)}choices(){
let t=this.overview.columns.filter(({isMeasurement:e,isId:s})=>!e&&!s).map(({name:e,column:s})=>[`column ${s}`,
e||"(no header)"]);return[...this.parts.map(e=>[`part ${e}`,`${e} (from the pattern)`]),...t,["id","name of th\
e cell"]]}guess(t){for(let e of t){let s=this.choices().find(([,i])=>i.toLowerCase().startsWith(e));if(s)return s[0]}}async shown(){
this.isLoaded||await this.loadValues(),this.isLoaded=!0}update(t){this.overview=t}async loadValues(){let t=this.
by.value,{total:e,values:s}=await y("values",{reference:t}).catch(()=>vi);if(t!==this.by.value)return;let i=s.
find(({text:r})=>/^(dmso|control|vehicle|untreated|ctrl)$/i.test(r));H(this.control,[["",`no control (${b(e,"g\
roup")})`],...e>500?[]:s.map(({text:r,cells:l})=>[r,`${r} (${b(l,"cell")})`])],i?.text??"")}async cut(){try{let{
names:t,examples:e,fitted:s,total:i,misfits:r}=await y("cut",{source:this.source.value,pattern:this.pattern.value});
this.setParts(s?t:[]),f(this.preview,n("p",{},s===i?`All ${b(i,"name")} fit.`:`${x(s)} of ${b(i,"name")} fit; \
cells whose name does not are left out, such as ${r.join(", ")}.`),n("div",{class:"scroll",tabindex:"0",role:"\
region","aria-label":"Names cut by the pattern"},n("table",{},n("thead",{},n("tr",{},n("th",{scope:"col"},"Nam\
e"),t.map(l=>n("th",{scope:"col"},l)))),n("tbody",{},e.map(({text:l,parts:a})=>n("tr",{},n("th",{scope:"row"},
l),a===null?n("td",{colspan:String(t.length),class:"quiet"},"does not fit"):a.map(c=>n("td",{},c))))))))}catch(t){
this.setParts([]),f(this.preview,n("p",{class:"warning"},R(t)))}}setParts(t){if(t.join()===this.parts.join())return;
let e=this.parts.length===0;this.parts=t;let s=this.choices();H(this.by,s,e&&t.length?`part ${t[0]}`:this.by.value),
H(this.unit,[ls,...s]),H(this.within,[as,...s]),this.loadValues()}question(){return{by:this.by.value,control:this.
control.value,unit:this.unit.value,within:this.within.value,leaveOutFlagged:this.leaveOut.checked}}async compute(){
let t=this.question();f(this.result,n("p",{role:"status"},"The service is at work …"));try{this.draw(t,await y(
"groups",t))}catch(e){let s=B(e),i=s.kind==="problem"?J(s.problem).faults:[];f(this.result,n("div",{class:"car\
d problem",role:"alert"},n("h2",{},"This does not work yet"),n("p",{},R(e)),i.length?n("ul",{},i.map(({place:r,
message:l})=>n("li",{},`${r}: ${l}`))):null))}}draw(t,{by:e,corrected:s,plain:i}){let{counted:r,answer:l}=s,a=ht(
l,e),c=i&&new Map(ht(i.answer,e).flatMap(({name:u,groups:d})=>d.map(m=>[`${u}
${m.group}`,m.fraction]))),h=[r.unnamed?`${b(r.unnamed,"cell")} without a value here`:null,r.noCells?`${x(r.noCells)}\
 called not a cell`:null,r.rejected?`${x(r.rejected)} without a type`:null].filter(Boolean);f(this.result,n("d\
iv",{role:"status"},n("p",{},`${b(r.cells,"cell")} in ${b(l.groups.length,"group")}, by ${l.model.name} versio\
n ${l.model.version}.`,h.length?` Left out: ${h.join(", ")}.`:"",i?" Your corrections are used: a corrected ce\
ll counts as what you called it.":"")),n("ul",{},l.notes.map(u=>n("li",{},u))),xi(a,t.control,this.fileName()),
n("div",{class:"panels"},a.map((u,d)=>Si(u,d,t.control,this.fileName()))),t.control&&pt(a).length?Oi(a,t.control,
this.fileName()):null,n("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Shares of each group"},
Ei(a,t.control,c)),n("div",{class:"buttons"},n("button",{type:"button",onclick:()=>this.save(t)},"Save as CSV"),
n("button",{type:"button",onclick:()=>this.savePage(t)},"Save as a page"),n("button",{type:"button",onclick:()=>print()},
"Print")))}async save(t){P(await y("groupsCsv",t),`${this.fileName()}.csv`)}savePage(t){let{name:e,model:s,summary:i}=this.
overview,r=h=>this.choices().find(([u])=>u===h)?.[1]??h,l=s.unseen??s.known,a=[t.control?`compared with the co\
ntrol ${t.control}`:null,t.control&&t.unit?`wells told by ${r(t.unit)}`:null,t.control&&t.within?`compared wit\
hin each ${r(t.within)}`:null,t.leaveOutFlagged?"cells with a flag left out":"cells with a flag kept",i.reviewed?
`${b(i.reviewed,"correction")} used`:"no cell corrected"].filter(Boolean),c=ss(`How ${e} is mixed`,n("p",{class:"\
lead"},`A group for each ${r(t.by)}: ${a.join(", ")}. By ${s.name} version ${s.version}, ${new Date().toLocaleString(
"en-GB")}.`),[...this.result.children].map(h=>h.cloneNode(!0)),n("h2",{},"What it rests on"),n("p",{},`On ${s.
unseen?"slides that the model had not seen":"cells that it had not seen"}, its mean F1 of the types is ${l.all.
toFixed(2)}: `,s.classes.map(h=>`${h} ${(l.of[h]??NaN).toFixed(2)}`).join(", "),". Shares are corrected for th\
e errors that it made there; an interval holds in 95 of 100 cases."),n("ul",{},s.limits.map(h=>n("li",{},h))));
P(c,`${this.fileName()}.html`)}fileName(){let{name:t,model:e}=this.overview;return`${Te(t)} groups by ${e.name}\
 ${e.version}`}},re=118,hs=16,Ve=360,q=20,cs=16,wi=.12,yi=.35;function xi(o,t,e){let s=o[0]?.groups??[],i=s.length*
(q+4)+8,r=c=>re+c*(Ve-re-hs),l=s.map(({group:c,isControl:h},u)=>{let d=8+u*(q+4),m=0;return v("g",{},v("text",
{x:re-8,y:d+14,class:`label${h?" control":""}`,"text-anchor":"end"},us(c)),o.map(({name:p,groups:w},M)=>{let g=w[u]?.
fraction??0,E=m;return m+=g,[v("rect",{x:r(E),y:d,width:r(m)-r(E),height:q,class:`part ${X(M)}`},v("title",{},
`${c}: ${p} ${L(g)}`)),g<wi?null:v("text",{x:r((E+m)/2),y:d+14,class:"label in-part","text-anchor":"middle"},g<
yi?p.slice(0,3):p)]}))}),a=v("svg",{viewBox:`0 0 ${Ve} ${i+26}`,role:"img","aria-label":`Shares of all types i\
n each group, as bars in the order of the types; the table below has the numbers${t?`; the control ${t} is in \
bold`:""}`},l,[0,.25,.5,.75,1].map(c=>v("text",{x:r(c),y:i+16,class:"label","text-anchor":"middle"},`${Math.round(
100*c)}%`)));return n("figure",{class:"one-figure"},n("figcaption",{},"How each group is mixed: the corrected \
shares, the types in this order"),n("ul",{class:"legend"},o.map(({name:c},h)=>n("li",{},$(h),c))),a,ne(a,"the \
mix of each group",`${e} mix`))}function us(o){return o.length>cs?`${o.slice(0,cs-1)}…`:o}function Si({name:o,
groups:t},e,s,i){let{end:r,ticks:l}=Zt(Math.max(...t.map(({high:m,fraction:p})=>m??p??0))),a=m=>re+m/r*(Ve-re-
hs),c=t.length*q+34,h=t.length*q+8,u=t.map((m,p)=>{let w=8+p*q+q/2;return v("g",{},v("title",{},`${m.group}: ${L(
m.fraction)}`),v("text",{x:re-8,y:w+4,class:`label${m.isControl?" control":""}`,"text-anchor":"end"},us(m.group)),
m.low===null||m.high===null?null:v("line",{x1:a(m.low),x2:a(Math.min(m.high,r)),y1:w,y2:w,class:"interval"}),m.
cells>0?v("circle",{cx:a(Math.min(m.counted/m.cells,r)),cy:w,r:3.5,class:"counted"}):null,m.fraction===null?null:
v("circle",{cx:a(m.fraction),cy:w,r:4,class:`point ${X(e)}`}))}),d=v("svg",{viewBox:`0 0 ${Ve} ${c}`,role:"img",
"aria-label":`Share of ${o} in each group; the table below has the numbers${s?`; the control ${s} is in bold`:
""}`},l.map(m=>[v("line",{x1:a(m),x2:a(m),y1:4,y2:h,class:"tick"}),v("text",{x:a(m),y:h+16,class:"label","text\
-anchor":"middle"},`${Math.round(100*m)}%`)]),u);return n("figure",{},n("figcaption",{},$(e),n("strong",{},o)),
d,ne(d,`the shares of ${o}`,`${i} ${o}`))}function Oi(o,t,e){let s=rs(o,t);return n("figure",{class:"one-figur\
e"},n("figcaption",{},`Against ${t}: how far each type shifts, and how sure that is. Above the dashed line p, \
adjusted, is below 0.05.`),n("ul",{class:"legend"},o.map(({name:i},r)=>n("li",{},v("svg",{viewBox:"-7 -7 14 14",
width:14,height:14,"aria-hidden":"true"},v("path",{d:ft(r),class:`point type-${r%7}`})),i))),s,ne(s,"the shift\
s",`${e} shifts`))}function Ei(o,t,e){let s=l=>n("td",{class:"numeric"},l),i=(l,a=!0)=>n("th",{scope:"col",class:a?
"numeric":null},l),r=!!t;return n("table",{},n("caption",{},"Filled points above are the corrected shares with\
 their intervals; rings are plain counts",r?". Shifts are in percentage points against the control; believe th\
ose whose adjusted p is below 0.05":""),n("thead",{},n("tr",{},i("Group",!1),i("Type",!1),i("Cells"),i("Counte\
d"),i("Share"),i("Interval"),e?i("Without corrections"):null,r?[i("Shift"),i("Interval"),i("p, adjusted")]:null)),
n("tbody",{},(o[0]?.groups??[]).flatMap((l,a)=>o.map(({name:c,groups:h},u)=>{let d=h[a];return d?n("tr",{class:u===
0?"first":null},n("th",{scope:"row"},d.group),n("td",{},$(u),c),s(x(d.cells)),s(x(d.counted)),s(L(d.fraction)),
s(d.low===null?"–":`${L(d.low)} to ${L(d.high)}`),e?s(L(e.get(`${c}
${d.group}`)??null)):null,r?[s(j(d.shift)),s(d.shift_low===null?"–":`${j(d.shift_low)} to ${j(d.shift_high)}`),
s(d.p_adjusted!==null&&d.p_adjusted<.05?n("strong",{},me(d.p_adjusted)):me(d.p_adjusted))]:null):null}))))}var Se=new URL("..",import.meta.url);function ds({name:o,version:t}){return new URL(`v1/models/${encodeURIComponent(o)}/versions/${t}/report`,Se).href}
function ms(o,t){return o.of[t]?.toFixed(3)??"–"}var je=class{element;overview;go;counts=n("div",{});others=n(
"details",{hidden:!0});constructor(t,e){this.overview=t,this.go=e,this.element=n("section",{class:"view"},n("h\
1",{tabindex:"-1"},t.name),this.counts,this.doubts(),this.reading(),this.distances(),this.model()),this.loadOthers()}async loadOthers(){
let{name:t,version:e}=this.overview.model,s=await fetch(new URL("v1/models",Se)).catch(()=>null);if(!s?.ok)return;
let{models:i}=await s.json(),r=i.flatMap(l=>l.versions.filter(a=>l.name!==t||a!==e).map(a=>({name:l.name,version:a,
set:l.feature_set})));r.length!==0&&(f(this.others,n("summary",{},"Other models and versions"),n("p",{},"To as\
k one of them, choose it under “How to read it” before the table."),n("ul",{},r.map(l=>n("li",{},`${l.name}\
 version ${l.version}, for ${l.set}: `,n("a",{href:ds(l),target:"_blank",rel:"noopener"},"its report"))))),this.
others.hidden=!1)}async shown(){this.draw()}update(){this.element.isConnected&&this.draw()}draw(){let{summary:t}=this.
overview,{classes:e}=this.overview.model,s=t.cells-t.rejected,i=Math.max(1,...t.counts),r=t.reviewed>0;f(this.
counts,n("dl",{class:"figures"},Object.entries({cells:t.cells,"with a flag":t.flagged,"without a type":t.rejected,
reviewed:t.reviewed,"called otherwise than by the model":t.changed}).map(([l,a])=>n("div",{},n("dt",{},l),n("d\
d",{},x(a))))),n("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Counts of each type"},n("table",
{class:"counts"},n("caption",{},"Cells of each type, as they were counted; ",n("a",{href:"#groups"},"Groups"),
" corrects them for the model’s errors"),n("thead",{},n("tr",{},n("th",{scope:"col"},"Type"),n("th",{scope:"\
col",class:"numeric"},"Cells"),n("th",{scope:"col",class:"numeric"},"Share"),n("td",{}),r?n("th",{scope:"col",
class:"numeric"},"With corrections"):null)),n("tbody",{},e.map((l,a)=>{let c=t.counts[a]??0,h=n("span",{class:`\
bar type-${a%7}`,"aria-hidden":"true"});return h.style.width=`${100*c/i}%`,n("tr",{},n("th",{scope:"row"},n("b\
utton",{type:"button",class:"link",onclick:()=>this.go("cells",{type:l})},$(a),l)),n("td",{class:"numeric"},x(
c)),n("td",{class:"numeric"},L(s?c/s:NaN)),n("td",{class:"bar-cell"},h),r?n("td",{class:"numeric"},x(t.corrected[l]??
0)):null)})))))}doubts(){let t=Object.entries(this.overview.summary.kinds).sort(([,s],[,i])=>i-s),e={inconsistent:"\
inconsistent: a rule between measurements","outside training range":"outside training range: that measurement",
rejected:"rejected: see its flag"};return n("section",{class:"card"},n("h2",{},"What is doubtful"),t.length===
0?n("p",{},"No cell has a flag."):n("ul",{class:"plain flags"},t.map(([s,i])=>n("li",{},n("button",{type:"butt\
on",class:"link",onclick:()=>this.go("cells",{flag:s})},`${b(i,"cell")}: ${s}`),n("br"),n("span",{class:"quiet"},
Me(e[s]??s))))),n("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{})},"Look through the c\
ells"))}reading(){let{inspection:t,notes:e,images:s}=this.overview;if(s)return this.measuring(s);let i=t.receipt?
Tt(t.receipt):[t.missing,e].filter(Boolean);return n("section",{class:"card"},n("h2",{},"How the table was rea\
d"),n("ul",{},i.map(r=>n("li",{},r))))}measuring({fields:t,empty:e,faults:s,left:i,kind:r,notes:l}){let a=this.
overview.summary.cells,c=[`${b(t,"image")} with ${t===1?"its mask was":"their masks were"} measured: ${b(a,"ce\
ll")}. A cell is ${r==="white"?"each white cell, found by its nucleus":"each label of the mask"}.`,e?`${b(e,"i\
mage")} had no cell.`:null,i?`${b(i,"image")} ${i===1?"is":"are"} left, as you stopped.`:null,...l].filter(Boolean);
return n("section",{class:"card"},n("h2",{},"How the images were read"),n("ul",{},c.map(h=>n("li",{},h))),s.length?
[n("h3",{},`${b(s.length,"file")} could not be measured`),n("ul",{class:"faults",tabindex:"0"},s.map(h=>n("li",
{},h)))]:null)}distances(){let t=this.overview.inspection.measurements.filter(({outside:s,shift:i})=>s>0||Math.
abs(i??0)>1);if(this.overview.inspection.measurements.length===0)return null;let e=s=>s===null?"–":Number(s.
toPrecision(5)).toLocaleString("en-GB",{maximumSignificantDigits:5});return n("section",{class:"card"},n("h2",
{},"How far it lies from the training cells"),t.length===0?n("p",{},"Every value lies within what the training\
 cells had, and every median within the middle of them."):[n("p",{},"Listed are measurements of which some cel\
ls lie outside of the training range, or whose median lies more than a whole interquartile range from that of \
the training cells. Many of them mean another stain, camera or magnification: then expect more errors."),n("di\
v",{class:"scroll",tabindex:"0",role:"region","aria-label":"Measurements far from the training cells"},n("tabl\
e",{},n("thead",{},n("tr",{},["Measurement","Median here","Median in training","Training range","Cells outside"].
map((s,i)=>n("th",{scope:"col",class:i?"numeric":null},s)))),n("tbody",{},t.map(s=>n("tr",{},n("th",{scope:"ro\
w"},s.name),n("td",{class:"numeric"},e(s.median)),n("td",{class:"numeric"},e(s.training_median)),n("td",{class:"\
numeric"},`${e(s.training_low)} to ${e(s.training_high)}`),n("td",{class:"numeric"},x(s.outside)))))))])}model(){
let{model:t}=this.overview;return n("section",{class:"card"},n("h2",{},`The model: ${t.name} version ${t.version}`),
n("p",{},t.intendedUse),n("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of the model"},
n("table",{},n("caption",{},"F1 of each type, from 0 to 1 (best). Your slides are new to the model: read the f\
irst column"),n("thead",{},n("tr",{},n("th",{scope:"col"},"Type"),t.unseen?n("th",{scope:"col",class:"numeric"},
"Slides it has not seen"):null,n("th",{scope:"col",class:"numeric"},"New cells of known slides"))),n("tbody",{},
t.classes.map((e,s)=>n("tr",{},n("th",{scope:"row"},$(s),e),t.unseen?n("td",{class:"numeric"},ms(t.unseen,e)):
null,n("td",{class:"numeric"},ms(t.known,e))))))),n("details",{},n("summary",{},"Its limits"),n("ul",{},t.limits.
map(e=>n("li",{},e))),n("p",{class:"quiet"},t.citation)),n("p",{},n("a",{class:"standalone",href:ds(t),target:"\
_blank",rel:"noopener"},"Its training report (in a new tab)")),this.others)}};var gt=200,Be=class{element;overview;go;input=n("input",{type:"file",id:"second-file",class:"visually-hidden",
onchange:()=>this.take(this.input.files?.[0])});result=n("div",{});constructor(t,e){this.overview=t,this.go=e,
this.element=n("section",{class:"view"},n("h1",{tabindex:"-1"},"Two people"),n("p",{class:"lead"},"Let a secon\
d person correct the same table in a browser of their own, export it, and choose that file here: you see where\
 you differ, and Cohen’s kappa."),n("p",{},this.input,n("label",{for:"second-file",class:"button primary"},"\
Choose the second person’s file")),this.result)}async shown(){let t=await y("comparison");t&&this.draw(t)}update(){}async take(t){
if(this.input.value="",!!t)try{this.draw(await y("second",{file:t}))}catch(e){f(this.result,n("div",{class:"ca\
rd problem",role:"alert"},n("h2",{},"This does not work yet"),n("p",{},R(e))))}}draw({file:t,cells:e,agree:s,kappa:i,
labels:r,counts:l,differing:a,unsure:c,onlyFirst:h,onlySecond:u}){let{classes:d}=this.overview.model,m=p=>[$(d.
indexOf(p)),p];f(this.result,n("div",{class:"card",role:"status"},n("h2",{},e===0?"No cell was called somethin\
g by both of you":`Cohen’s kappa: ${i===null?"not defined":i.toFixed(3)}`),e===0?null:n("p",{},`Of ${b(e,"ce\
ll")} that both called something you agree on ${x(s)} (${L(s/e)}). Kappa is 1 where two people always agree, a\
nd 0 where they agree as often as chance would have it${i===null?"; where both call every cell the same, it is\
 not defined":""}.`),n("p",{class:"quiet"},`${t.name}${t.people.length?` (${t.people.join(", ")})`:""}: ${x(t.
matched)} of its ${b(t.rows,"row")} are cells of this table, found by ${t.by==="name"?"their names":"all their\
 values"}. Only you called ${x(h)}, only the second person ${x(u)}. Left out of kappa: ${b(c,"cell")} that one\
 of you was unsure of.${t.unknown.length?` Not compared, as they are no type of this model: ${t.unknown.join("\
, ")}.`:""}`)),e===0?null:n("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"What both said"},n(
"table",{class:"matrix"},n("caption",{},"Cells by what you said (rows) and what the second person said (column\
s)"),n("thead",{},n("tr",{},n("th",{scope:"col"},"You"),r.map(p=>n("th",{scope:"col",class:"numeric"},p)))),n(
"tbody",{},r.map((p,w)=>n("tr",{},n("th",{scope:"row"},m(p)),(l[w]??[]).map((M,g)=>n("td",{class:`numeric${w===
g?" same":M?" other":" quiet"}`},x(M)))))))),a.length===0?null:[n("h2",{},`Where you differ: ${b(a.length,"cel\
l")}`),n("div",{class:"buttons"},n("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{correction:"\
differs"})},"Show them among the cells")),n("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Cel\
ls on which you differ"},n("table",{},n("thead",{},n("tr",{},["Cell","The model","You","Second person"].map(p=>n(
"th",{scope:"col"},p)))),n("tbody",{},a.slice(0,gt).map(p=>n("tr",{},n("th",{scope:"row"},p.id),n("td",{},p.type===
null?"no type":m(p.type)),n("td",{},m(p.first)),n("td",{},m(p.second))))))),a.length>gt?n("p",{class:"quiet"},
`The first ${gt} are listed.`):null])}};var Oe="corrections",Ke=class{element;overview;go;source;result=n("div",{});service=n("div",{role:"status"});constructor(t,e){
this.overview=t,this.go=e;let s=t.columns.filter(({isMeasurement:r})=>!r).map(({name:r,column:l})=>[String(l),
r||"(no header)"]),i=s.find(([,r])=>/^(class|label|type|cell.?type|truth|annotation)$/i.test(r));this.source=k(
[[Oe,"your corrections"],...s],i?.[0]??Oe,()=>this.compute()),this.element=n("section",{class:"view"},n("h1",{
tabindex:"-1"},"Scores"),n("p",{class:"lead"},"Where it is known what the cells are, from a column of your tab\
le or by your corrections: how often the model is right, and which cells it takes for what."),n("div",{class:"\
fields"},T("What the cells are says",this.source)),this.result)}async shown(){await this.compute()}update(){}async compute(){
let t=this.source.value,e=await y("scores",{source:t});if(t!==this.source.value||(this.draw(t,e),t===Oe||e.cells===
0))return;let s=await y("evaluate",{column:Number(t)}).then(i=>this.seen(i),i=>this.unscored(i));t===this.source.
value&&f(this.service,s)}draw(t,{cells:e,counts:s,right:i,f1:r,perClass:l,without:a,others:c,rejected:h}){let{
classes:u}=this.overview.model;f(this.service);let d=t===Oe;if(e===0){f(this.result,n("p",{class:"card"},d?"No\
 cell has been called a type yet. Correct some under Cells, or choose a column.":`No value of this column is a\
 type of the model (${u.join(", ")})${c.length?`; it has ${c.map(({text:p})=>p).join(", ")}`:""}. Choose anoth\
er one.`));return}let m=[a?`${b(a,"cell")} without a value`:null,h?`${x(h)} without a type`:null,...c.map(({text:p,
cells:w})=>`${x(w)} called ${p}`)].filter(Boolean);f(this.result,n("dl",{class:"figures"},[[x(e),"cells"],[L(i/
e),"right (accuracy)"],[r.toFixed(3),"mean F1 of the types"]].map(([p,w])=>n("div",{},n("dt",{},w),n("dd",{},p)))),
m.length?n("p",{class:"quiet"},`Left out: ${m.join(", ")}.`):null,d?n("p",{class:"warning"},"These are scores \
on the cells that you looked at. If you looked at the doubtful ones first, they are far below those on all cel\
ls."):null,this.service,this.matrix(t,s),this.scoreTable(l))}seen({seen_in_training:t,not_seen:e,cells:s,notes:i}){
let r=[];return t===null?r.push("The model does not say which cells it was fitted to; if these are among them,\
 the scores say nothing of others."):t===0?r.push("The model was fitted to none of these cells."):e===null?r.push(
`The model was fitted to all ${x(s)} of these cells: the scores say how well it knows them again, not how well\
 it does on others.`):r.push(`The model was fitted to ${x(t)} of these cells. Go by the ${x(e.cells)} others: \
accuracy ${L(e.accuracy)}, mean F1 ${e.f1_macro.toFixed(3)}.`),n("div",{class:t?"card problem":"card"},[...r,...i??
[]].map(l=>n("p",{},l)))}unscored(t){return n("p",{class:"quiet"},`Whether the model was fitted to these cells\
 is not known: ${R(t)}`)}open(t,e,s){let i=t===Oe?{correction:e}:{conditions:[{column:Number(t),how:"is",value:e}]};
this.go("cells",{type:s,...i})}matrix(t,e){let{classes:s,name:i,version:r}=this.overview.model,l=Mi(s,e);return[
n("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Confusion matrix"},n("table",{class:"matrix"},
n("caption",{},"Cells by what they are (rows) and what the model says (columns). Choose a number to see its ce\
lls"),n("thead",{},n("tr",{},n("th",{scope:"col"},"Are"),s.map((c,h)=>n("th",{scope:"col",class:"numeric"},$(h),
c)))),n("tbody",{},s.map((c,h)=>n("tr",{},n("th",{scope:"row"},$(h),c),s.map((u,d)=>{let m=e[h]?.[d]??0;return n(
"td",{class:`numeric${h===d?" same":m?" other":" quiet"}`},m?n("button",{type:"button",class:"link","aria-labe\
l":`${b(m,"cell")}: ${c}, called ${u}`,onclick:()=>this.open(t,c,u)},x(m)):"0")})))))),n("figure",{class:"one-\
figure"},n("figcaption",{},"Share of the cells of each type (row) that is called each type (column)"),l,ne(l,"\
the confusion matrix",`${Te(this.overview.name)} confusion by ${i} ${r}`))]}scoreTable(t){let e=s=>n("td",{class:"\
numeric"},s);return n("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of each type"},n("\
table",{},n("caption",{},"Precision: of the cells called so, the share that is. Recall: of the cells that are \
so, the share that is called so. F1: both in one, 1 is best"),n("thead",{},n("tr",{},n("th",{scope:"col"},"Typ\
e"),["Cells","Precision","Recall","F1"].map(s=>n("th",{scope:"col",class:"numeric"},s)))),n("tbody",{},t.map(({
support:s,precision:i,recall:r,f1:l},a)=>n("tr",{},n("th",{scope:"row"},$(a),this.overview.model.classes[a]),e(
x(s)),e(i.toFixed(3)),e(r.toFixed(3)),e(l.toFixed(3)))))))}},F=56,Ge=104,Ue=34,ps=13;function Mi(o,t){let e=l=>l.
length>ps?`${l.slice(0,ps-1)}…`:l,s=o.length,i=Ge+s*F+8,r=Ue+s*F+8;return v("svg",{viewBox:`0 0 ${i} ${r}`,class:"\
matrix-figure",role:"img","aria-label":"Confusion matrix; the table above has the numbers"},o.map((l,a)=>v("te\
xt",{x:Ge+(a+.5)*F,y:Ue-10,class:"label","text-anchor":"middle"},v("title",{},l),l.length>7?`${l.slice(0,6)}.`:
l)),o.map((l,a)=>{let c=t[a]??[],h=lt(c);return v("g",{},v("text",{x:Ge-8,y:Ue+(a+.5)*F+4,class:"label","text-\
anchor":"end"},e(l)),c.map((u,d)=>{let m=h?u/h:0,[p,w]=[Ge+d*F,Ue+a*F];return v("g",{},v("rect",{x:p,y:w,width:F,
height:F,class:"square",fill:`rgb(8 81 156 / ${Math.round(100*m)}%)`}),v("text",{x:p+F/2,y:w+F/2-2,class:m>.45?
"label on-dark":"label","text-anchor":"middle"},L(h?m:NaN).replace(" "," ")),v("text",{x:p+F/2,y:w+F/2+14,class:m>
.45?"label on-dark":"label","text-anchor":"middle"},x(u)))}))}))}var Ti=[".jpg",".jpeg",".png",".tif",".tiff"],$i=["_cp_masks","_masks"].flatMap(o=>[".png",".tif",".tiff",".np\
y"].map(t=>o+t)),ki=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],Ci=[...$i,...ki];var _i=(o,t)=>t.some(e=>o.toLowerCase().endsWith(e));function fs(o){return _i(o,[...Ti,...Ci])}var Li={table:["Sending the table, and asking for types","Asking for the probability of every type","Reading t\
he answer"],images:["Measuring the cells of the images","","Reading the answer"]},gs="made-up-cells.csv",bs=["",
"the service’s default"],qe=class{element;opened;input=vs("table-file",{multiple:!0},t=>this.take(t));folder=vs(
"image-folder",{webkitdirectory:!0},t=>this.take(t));model=k([bs]);pixelSize=n("input",{type:"text",inputmode:"\
decimal",placeholder:"0.1613"});sheet=n("input",{type:"text"});cells=k([["white","each white cell, found by it\
s nucleus"],["labels","each label of the mask"]],"white");options;status=n("div",{class:"status"});kept=n("div",
{});job=null;again=null;againFlagged=null;constructor(t){this.opened=t;let e=n("div",{class:"drop"},this.input,
n("label",{for:"table-file",class:"button primary"},"Choose a table, or images with masks")," ",this.folder,n(
"label",{for:"image-folder",class:"button"},"Choose a folder of images"),n("p",{},"or drop them anywhere on th\
is page"),n("p",{class:"quiet"},"A table: ImageJ’s results as they were saved, CSV, TSV, Excel, OpenDocument, \
Parquet, Arrow or JSON. Images: JPEG, PNG or TIFF, each with its label mask beside it, as Cellpose names it (N\
AME.jpg, NAME_cp_masks.png). All is sent to this service and to nobody else."));this.options=n("details",{class:"\
options"},n("summary",{},"How to read it"),n("div",{class:"fields"},T("Model",this.model),T("Side of a pixel i\
n the table’s unit",this.pixelSize,n("p",{class:"quiet"},"Only if a scale was set in ImageJ.")),T("Sheet of \
a workbook",this.sheet,n("p",{class:"quiet"},"The first one with a table, if this is empty.")),T("What is a ce\
ll in an image",this.cells,n("p",{class:"quiet"},"Masks split and merge white cells; red cells are labels, too\
.")))),this.element=n("section",{class:"view start-view"},n("h1",{tabindex:"-1"},"Which white blood cell is ea\
ch of your cells?"),n("p",{class:"lead"},"Choose a table of measured cells, or images with their masks. You ge\
t the type of each cell, how sure that is and what is doubtful, look through the doubtful ones, correct them, \
and compare wells or compounds."),e,this.options,this.status,this.kept,n("p",{class:"quiet"},"No table at hand\
? ",n("button",{type:"button",class:"link",onclick:()=>this.tryMadeUp()},"Try it with made-up cells"),".")),Z(
"progress",s=>this.showProgress(s)),Z("waits",({seconds:s,why:i})=>this.showWait(s,i)),this.loadModels()}async shown(){
f(this.status),this.showKept(await y("listTables"))}update(){}async loadModels(){try{let t=await fetch(new URL(
"v1/models",Se)),{models:e}=await t.json();H(this.model,[bs,...e.flatMap(({name:s,versions:i,feature_set:r})=>i.
toReversed().map(l=>[`${s}/${l}`,`${s} version ${l} (${r})`]))])}catch{}}take(t){this.input.value=this.folder.
value="";let[e,...s]=t;if(e){if(t.some(({path:i})=>fs(i))){this.measure(t);return}if(s.length){this.refuse(n("\
p",{},`Choose one table at a time; these were ${t.length} files.`));return}this.send(e.file)}}async work(t,e,s){
let i=n("progress",{max:1,"aria-label":`How far the ${t==="table"?"table is":"images are"}`}),r=n("p",{},e),l=n(
"p",{class:"quiet"}),a=t==="images"?this.job?.images??null:null;this.job={kind:t,bar:i,words:r,waiting:l,step:0,
began:0,before:0,images:a},f(this.status,n("div",{class:"card",role:"status"},n("h2",{},"Working on it"),i,r,l,
n("button",{type:"button",onclick:()=>y("stop")},"Stop")));try{this.opened(await s()),f(this.status)}catch(c){
this.explain(c)}}measure(t){let e=this.cells.value,s={model:this.model.value,cells:e};return this.again=()=>this.
measure(t),this.job=null,this.work("images",b(t.length,"file"),()=>y("openImages",{files:t,options:s}))}send(t,e={}){
let s={model:this.model.value,pixelSize:this.pixelSize.value.trim().replace(",","."),sheet:this.sheet.value.trim(),
...e};return this.again=()=>this.send(t,e),this.againFlagged=()=>this.send(t,{invalid:"flag"}),this.work("tabl\
e",`${t.name}, ${Ee(t.size)}`,()=>y("open",{file:t,options:s}))}showProgress(t){let{job:e}=this;if(!e||t.step<
e.step)return;t.step!==e.step&&(e.step=t.step,e.began=performance.now(),e.before=t.done);let{done:s,total:i,unit:r,
step:l,steps:a,cells:c=0}=t;r==="images"&&(e.images={done:s,total:i,cells:c}),f(e.waiting),e.bar.value=(l-1+s/
Math.max(1,i))/a;let h=(performance.now()-e.began)/1e3,u=r==="bytes"&&s===i;f(e.words,e.kind==="table"?`Step ${l}\
 of ${a}: `:"",`${Li[e.kind][l-1]??""}. `,u?"All is sent; the service is at work.":`${Mt(t,h,e.before)}.`,r===
"images"?` ${b(c,"cell")} so far.`:"")}showWait(t,e){this.job&&f(this.job.waiting,`${e} It is asked again in ${Ze(
t)}, until you stop.`)}refuse(...t){f(this.status,n("div",{class:"card problem",role:"alert"},n("h2",{},"This \
does not work yet"),t))}explain(t){let e=B(t),s=n("button",{type:"button",onclick:()=>this.again?.()},"Send it\
 again");if(e.kind==="stopped"&&this.job?.images){let{done:c,total:h,cells:u}=this.job.images;f(this.status,n(
"div",{class:"card",role:"status"},n("h2",{},"Stopped"),n("p",{},`${x(c)} of ${b(h,"image")} are measured, wit\
h ${b(u,"cell")}. They are kept in this browser: choose the same images later, and only the others are measure\
d.`),n("div",{class:"buttons"},n("button",{type:"button",class:"primary",onclick:()=>this.work("images","",()=>y(
"goOn"))},"Go on"),u?n("button",{type:"button",onclick:()=>this.work("images","",()=>y("openMeasured"))},`Look\
 at the ${b(u,"cell")}`):null)));return}if(e.kind==="stopped"){f(this.status,n("div",{class:"card",role:"statu\
s"},n("h2",{},"Stopped"),n("p",{},"Nothing of the table was kept."),s));return}if(e.kind!=="problem"){this.refuse(
n("p",{},e.sentence),this.again?s:null);return}let{sentence:i,faults:r,more:l}=J(e.problem),a=e.problem.type===
"urn:bloodcells:problem:invalid-values";this.options.open=!0,this.refuse(n("p",{},i),r.length?n("div",{class:"\
scroll",tabindex:"0",role:"region","aria-label":"Faults"},n("table",{},n("thead",{},n("tr",{},n("th",{scope:"c\
ol"},"Where"),n("th",{scope:"col"},"What is wrong"))),n("tbody",{},r.map(({place:c,message:h})=>n("tr",{},n("t\
h",{scope:"row"},c||"the table"),n("td",{},h)))))):null,l?n("p",{},`and ${b(l,"more fault")}.`):null,n("div",{
class:"buttons"},a?n("button",{type:"button",class:"primary",onclick:()=>this.againFlagged?.()},"Go on: give t\
hese rows no type"):null,s))}showKept(t){if(t.length===0){f(this.kept);return}f(this.kept,n("h2",{},"Tables th\
at this browser has kept"),n("ul",{class:"kept"},t.map(e=>n("li",{},n("div",{},n("strong",{},e.name),n("br"),n(
"span",{class:"quiet"},`${b(e.cells,"cell")}, ${x(e.reviewed)} reviewed, ${e.model}, ${new Date(e.opened).toLocaleString(
"en-GB")}`)),e.hasAnswers?n("button",{type:"button","aria-label":`Open ${e.name}`,onclick:()=>this.reopen(e.table)},
"Open"):n("span",{class:"quiet"},"choose its file again"),n("button",{type:"button","aria-label":`Forget ${e.name}`,
onclick:s=>this.forget(e,s.currentTarget)},"Forget")))))}async reopen(t){try{this.opened(await y("reopen",{table:t}))}catch(e){
this.again=null,this.explain(e)}}async forget(t,e){if(t.reviewed>0&&!e.dataset.sure){e.dataset.sure="yes",e.textContent=
`Forget ${b(t.reviewed,"correction")}, too`;return}this.showKept(await y("forget",{table:t.table})),this.element.
querySelector("h1")?.focus()}async tryMadeUp(){let t;try{let e=await fetch(new URL(gs,import.meta.url));if(!e.
ok)throw new Error(e.statusText);t=new File([await e.blob()],gs,{type:"text/csv"})}catch{this.refuse(n("p",{},
"The service does not answer; try again in a moment."));return}await this.send(t)}};function vs(o,t,e){let s=n(
"input",{type:"file",id:o,class:"visually-hidden",...t,onchange:()=>e(de(s.files))});return s}var bt={table:"Table",cells:"Cells",groups:"Groups",scores:"Scores",people:"Two people",export:"Export"},Ye="b\
loodcells-table",Ai=V("main"),vt=V("views"),Ss=V("table-name"),Os=V("saved"),Ii=V("warning"),A=null,ws=null,Es=new qe(
Ms);function Ms(o){let t=(s,i)=>le(s,i??null,!0),e={table:new je(o,t),cells:new Ne(o,ys),groups:new De(o),scores:new Ke(
o,t),people:new Be(o,t),export:new ze(o)};A={overview:o,views:e},sessionStorage.setItem(Ye,o.table),f(Ss,o.name,
n("span",{class:"quiet"},` by ${o.model.name} version ${o.model.version}`)),f(vt,Object.entries(bt).map(([s,i])=>n(
"a",{href:`#${s}`,"data-view":s},i)),n("button",{type:"button",class:"link",onclick:Ts},"Another table")),ys(o),
le(wt(location.hash)??"table",null,!0)}function Ts(){y("close"),A=null,sessionStorage.removeItem(Ye),f(Ss),f(vt),
f(Os),history.replaceState(null,"",location.pathname+location.search),le(null,null,!0)}function ys(o){if(!A)return;
let{overview:t,views:e}=A;Object.assign(t,o),Object.values(e).forEach(s=>s.update(t)),$s(o.unsaved)}function $s(o){
if(!A)return;let{reviewed:t}=A.overview.summary;f(Os,o?"Saving …":t?`${b(t,"correction")}, saved in this bro\
wser`:"")}function ks(o){f(Ii,n("p",{role:"alert"},o))}function Cs(o){ks(`This page has failed: ${o}. Load it \
again; what was saved is kept.`)}function wt(o){return Object.keys(bt).find(t=>o===`#${t}`)??null}async function le(o,t,e){
let s=A&&o?A.views[o]:Es;A&&o&&wt(location.hash)!==o&&history.pushState(null,"",`#${o}`),vt.querySelectorAll("\
a").forEach(i=>{i.dataset.view===o?i.setAttribute("aria-current","page"):i.removeAttribute("aria-current")}),document.
title=A&&o?`${bt[o]}, ${A.overview.name}, Bloodcells`:"Bloodcells",ws!==s&&f(Ai,s.element),ws=s,await s.shown(
t),e&&s.element.querySelector("h1")?.focus(),document.documentElement.dataset.ready=o??"start"}addEventListener(
"hashchange",()=>{let o=wt(location.hash);A&&o&&le(o,null,!0)});addEventListener("dragover",o=>{o.preventDefault(),
document.documentElement.classList.add("dragging")});addEventListener("dragleave",o=>{o.relatedTarget===null&&
document.documentElement.classList.remove("dragging")});addEventListener("drop",async o=>{o.preventDefault(),document.
documentElement.classList.remove("dragging");let t=o.dataTransfer?await xt(o.dataTransfer):[];t.length!==0&&(A&&
Ts(),Es.take(t))});addEventListener("unhandledrejection",({reason:o})=>Cs(o instanceof Error?o.message:String(
o)));addEventListener("error",({message:o})=>Cs(o));Z("saved",({unsaved:o})=>$s(o));Z("notKept",({sentence:o})=>ks(
o));var xs=sessionStorage.getItem(Ye);xs?y("reopen",{table:xs}).then(Ms,()=>{sessionStorage.removeItem(Ye),le(
null,null,!1)}):le(null,null,!1);
