function Ut(e){return[...e??[]].map(t=>({file:t,path:t.webkitRelativePath||t.name}))}async function pi(e){let t=[
...e.items].map(s=>s.webkitGetAsEntry?.()??null),n=Ut(e.files);if(!t.some(s=>s?.isDirectory))return n;let i=[];
for(let s of t)s&&await gi(s,i);return i}async function gi(e,t){if(Yr(e)){let i=await new Promise((s,r)=>e.file(
s,r));t.push({file:i,path:e.fullPath.replace(/^\//,"")});return}let n=e.createReader();for(;;){let i=await new Promise(
(s,r)=>n.readEntries(s,r));if(i.length===0)return;for(let s of i)await gi(s,t)}}function Yr(e){return e.isFile}var bn="http://www.w3.org/2000/svg",Xr=new Set(["value","checked","disabled","hidden","max","open","selected"]);
function yn(e){return e.flatMap(t=>Array.isArray(t)?yn(t):t==null||t===!1?[]:[t])}function yi(e,t,n){for(let[i,
s]of Object.entries(t))s==null||s===!1||(typeof s=="function"?e.addEventListener(i.slice(2),s):Xr.has(i)&&i in
e?Reflect.set(e,i,s):e.setAttribute(i,s===!0?"":String(s)));return e.append(...yn(n)),e}function a(e,t={},...n){
return yi(document.createElement(e),t,n)}function w(e,t={},...n){return yi(document.createElementNS(bn,e),t,n)}
function b(e,...t){e.replaceChildren(...yn(t))}function ut(e){let t=document.getElementById(e);if(!t)throw new Error(
`The page has no element ${e}`);return t}function _t(e){let t=e.getContext("2d");if(!t)throw new Error("The br\
owser has no memory left for a drawing");return t}var bi=0;function O(e,t,n=null){bi+=1;let i=`field-${bi}`;return t.
id=i,n&&(n.id=`${i}-hint`,t.setAttribute("aria-describedby",n.id)),a("div",{class:"field"},a("label",{for:i},e),
t,n)}function R(e,t,n){let i=a("select",{onchange:()=>n?.(i.value)});return rt(i,e,t),i}function rt(e,t,n=e.value){
b(e,t.map(([i,s])=>a("option",{value:i},s))),e.value=t.some(([i])=>i===n)?n:t[0]?.[0]??""}function N(e){return a(
"span",{class:`swatch ${xt(e)}`,"aria-hidden":"true"})}function xt(e){return e<0?"type-none":`type-${e%7}${e>=
7?" striped":""}`}function Z(e,t){let n=URL.createObjectURL(e),i=a("a",{href:n,download:t});document.body.append(
i),i.click(),i.remove(),setTimeout(()=>URL.revokeObjectURL(n),6e4)}function ot(e){ut("announcer").textContent=
e}var Qr=[[/^broken segmentation$/,()=>"The background of the image was measured here, not a cell. Do not trust \
the type."],[/^low margin$/,()=>"The two likeliest types are less than 0.2 apart: look at this cell yourself."],
[/^inconsistent: (.*)$/,e=>`These numbers cannot be true together: ${e}. Look for exchanged columns, a lost de\
cimal point or another unit.`],[/^outside training range: (.*)$/,e=>`No training cell had such a value of ${e}\
; the model has never seen a cell like this.`],[/^unlike any training cell$/,()=>"Its numbers together are unl\
ike those of every training cell, even if each by itself is not."],[/^touches the border$/,()=>"The cell reach\
es the edge of the image: a part of it may be missing."],[/^several pieces$/,()=>"The region is in pieces that\
 lie apart."],[/^holes$/,()=>"The region has holes."],[/^smaller than .* pixels$/,()=>"The region is too small\
 for a cell."],[/^larger than half the image$/,()=>"The region is larger than half of the image: is it a cell?"],
[/^background$/,()=>"The background was measured here, not a cell."],[/^joined labels$/,()=>"The cell is made \
of several labels of the mask, which had split it."],[/^part of a label$/,()=>"The mask’s label held more than\
 this cell: what is no part of it was left out."],[/^beyond the labels$/,()=>"A part of the cell has no label \
in the mask."],[/^no label$/,()=>"The mask has hardly any label here; the cell was found by its nucleus."],[/^rejected: (.*)$/,
e=>`The cell has no type: ${e}.`]];function we(e){for(let[t,n]of Qr){let i=t.exec(e);if(i)return n(i[1]??"")}return`${e}\
.`}function k(e){return Math.round(e).toLocaleString("en-GB")}function y(e,t,n=`${t}s`){return`${k(e)} ${e===1?t:
n}`}function I(e){return e===null||Number.isNaN(e)?"–":`${(100*e).toFixed(1)} %`}function ht(e){if(e===null)
return"–";let t=Math.abs(100*e).toFixed(1);return t==="0.0"?"0.0":`${e<0?"−":"+"}${t}`}function Kt(e){return e===
null?"–":e<1e-4?"< 0.0001":e.toFixed(4)}function ve(e){return e<1e3?y(e,"byte"):e<1e6?`${(e/1e3).toFixed(1)}\
 kB`:`${(e/1e6).toFixed(1)} MB`}function vn(e){return e<1?"less than a second":e<90?y(Math.round(e),"second"):
y(Math.round(e/60),"minute")}function vi({done:e,total:t,unit:n},i,s=0){let r=n==="bytes"?ve:h=>y(h,n.slice(0,
-1)),o=`${n==="bytes"?ve(e):k(e)} of ${r(t)}`;if(e<=s||i<.5)return o;let l=(e-s)/i,c=(t-e)/l,u=n==="images"?`${l.
toFixed(1)} images`:r(l);return`${o}, ${u} a second, ${vn(c)} left`}function Mt(e){let t=(e.errors??[]).map(({
row:n,column:i,message:s})=>({place:[n?`row ${k(n)}`:"",i?`column ${i}`:""].filter(Boolean).join(", "),message:s}));
return{sentence:e.detail,faults:t,more:Math.max(0,(e.total??0)-t.length)}}var Jr={",":"commas",";":"semicolons",
"	":"tabs"," ":"blanks","|":"upright bars"},Zr={csv:"a text table",json:"JSON",ndjson:"JSON, one cell a line",
arrow:"an Arrow table",parquet:"a Parquet table",workbook:"a workbook"};function wi(e){let t=[Zr[e.format]??e.
format];if(e.separator){let o=Jr[e.separator]??`“${e.separator}”`;t.push(`with ${o} between its values and\
 a decimal ${e.decimal===","?"comma":"point"}`)}let n=[`It was read as ${t.join(" ")}, ${e.form==="row per cel\
l"?"one row per cell":e.form}.`];n.push(e.rows===e.cells?`Each of its ${y(e.rows,"row")} is a cell.`:`Its ${y(
e.rows,"row")} are ${y(e.cells,"cell")}.`);let i=e.columns.filter(({column:o,measurement:l})=>o.trim()!==l);n.
push(`${y(e.columns.length,"column")} ${e.columns.length===1?"was":"were"} read as measurements${i.length?`; b\
y other names: ${i.map(({column:o,measurement:l})=>`${o.trim()} as ${l}`).join(", ")}`:""}.`),n.push(e.id_column===
null?"No column names the cells, so they are numbered.":`The cells are named by the column ${e.id_column.trim()||
"without a header"}.`);let s=e.ignored.filter(o=>o!==e.id_column);s.length&&n.push(`Not used for the types: ${s.
map(o=>o.trim()||"a column without a header").join(", ")}.`);for(let{row:o,rows:l,reason:c}of e.left_out)n.push(
`Left out: ${l>1?`rows ${k(o)} to ${k(o+l-1)}`:`row ${k(o)}`}, ${c}.`);let r=e.notes.filter(o=>!/^read as CSV separated by/i.
test(o));for(let o of r)n.push(`${o.slice(0,1).toUpperCase()}${o.slice(1)}.`);return n}function _e(e){return e.
replace(/\.[a-z]+(\.gz)?$/i,"")}var Yt=class extends Error{described;constructor(t){super(t.kind==="problem"?t.problem.detail:t.sentence),this.
described=t}};function ft(e){return e instanceof Yt?e.described:{kind:"sentence",sentence:e instanceof Error?e.
message:String(e)}}function W(e){let t=ft(e);return t.kind==="problem"?Mt(t.problem).sentence:t.sentence}var _i=new URL(
"worker.js",import.meta.url),to=typeof trustedTypes>"u"?_i:trustedTypes.createPolicy("worker",{createScriptURL:()=>_i.
href}).createScriptURL(""),_n=new Worker(to,{type:"module"}),Xt=new Map,wn=new Map,xi=0;_n.onmessage=({data:e})=>{
if("event"in e){wn.get(e.event)?.forEach(n=>n(e));return}let t=Xt.get(e.id);Xt.delete(e.id),e.error?t?.reject(
new Yt(e.error)):t?.resolve(e.result)};_n.onerror=e=>{for(let{reject:t}of Xt.values())t(new Yt({kind:"sentence",
sentence:`The page failed: ${e.message}. Reload it; what is saved is kept.`}));Xt.clear()};function x(e,...[t]){
xi+=1;let n=xi;return new Promise((i,s)=>{Xt.set(n,{resolve:i,reject:s}),_n.postMessage({id:n,name:e,args:t??{}})})}
function St(e,t){wn.set(e,[...wn.get(e)??[],t])}var Qa=new TextDecoder,Ja=new TextEncoder;var ec=new TextEncoder;function xn(e){let[t,n,i,s]=[1/0,1/0,-1/0,-1/0];for(let r of e)for(let o=0;o<r.length;o+=2){let[l,c]=[r[o],r[o+
1]];t=Math.min(t,l),i=Math.max(i,l),n=Math.min(n,c),s=Math.max(s,c)}return[t,n,i-t,s-n]}function Mi(e,t,n){let i=!1;
for(let s of e){let[r,o]=[s[s.length-2],s[s.length-1]];for(let l=0;l<s.length;l+=2){let[c,u]=[s[l],s[l+1]];o>n!=
u>n&&t<r+(n-o)/(u-o)*(c-r)&&(i=!i),[r,o]=[c,u]}}return i}var Si=[[],[7,3],[2,2.5],[9,3,2,3],[4,4],[12,4],[2,5]],no=[1,3];function xe(e){let t=new Path2D;for(let n of e){
for(let i=0;i<n.length;i+=2)t.lineTo(n[i],n[i+1]);t.closePath()}return t}function Me(e,t){return getComputedStyle(
e).getPropertyValue(t<0?"--edge":`--type-${t%7}`).trim()}function Se(e,t,n,i,s,r){e.lineJoin="round",e.setLineDash(
[]),e.strokeStyle="rgb(0 0 0 / 65%)",e.lineWidth=(r+2)/s,e.stroke(t),e.setLineDash((Si[i%Si.length]??no).map(o=>o/
s)),e.strokeStyle="#ffffff",e.lineWidth=r/s,e.stroke(t),e.strokeStyle=n,e.stroke(t),e.setLineDash([])}var dt=1.25,ki=24,io=44,so=12,ke=class{element;classes;choose;canvas=a("canvas",{class:"field-canvas",tabindex:"\
0",role:"img",onkeydown:t=>this.onKey(t),onwheel:t=>this.onWheel(t),onpointerdown:t=>this.onDown(t)});name=a("\
p",{class:"field-name"});larger=Qt("Larger","Show the image larger",()=>this.enlarge());box=a("div",{class:"fi\
eld-box",role:"group","aria-label":"The image of the chosen cell"},this.name,this.canvas,a("div",{class:"butto\
ns"},Qt("+","Nearer",()=>this.zoom(dt)),Qt("−","Farther",()=>this.zoom(1/dt)),Qt("Whole","Show the whole ima\
ge",()=>this.fit()),Qt("Cell","Show the chosen cell",()=>this.near()),this.larger),a("p",{class:"quiet hint"},
"Drag or use the arrow keys to move it, the wheel, + and − to come nearer or go farther."));dialog=a("dialog",
{class:"field-dialog","aria-label":"The image of the chosen cell",onclose:()=>this.reduce()});field=null;paths=new Map;chosen=null;wanted=null;scale=null;x=0;y=0;wide=0;tall=0;isWhole=!1;constructor(t,n){
this.classes=t,this.choose=n,this.element=a("div",{class:"field-view"},this.box,this.dialog),this.element.hidden=
!0,new ResizeObserver(()=>this.resized()).observe(this.canvas),matchMedia("(prefers-color-scheme: dark)").addEventListener(
"change",()=>this.draw())}async show(t){if(this.wanted=t,!this.field?.cells.some(s=>s.cell===t)){let s=await x(
"field",{cell:t});if(this.wanted!==t)return;this.field?.bitmap.close(),this.take(s,s.cells),this.element.hidden=
!1,this.scale=null,this.resized()}this.chosen=t;let i=this.chosenBox();if(this.scale&&i){let[,,s,r]=i;(Math.max(
s,r)*this.scale<io||!this.isSeen(i,this.scale))&&this.near()}this.say(),this.draw()}async update(){let{field:t}=this;
if(!t)return;let n=await x("cellsOfField",{index:t.index});t===this.field&&(this.take(t,n),this.draw())}take(t,n){
this.field={...t,cells:n},this.paths=new Map(n.map(({cell:i,outline:s})=>[i,xe(s)]))}say(){if(!this.field)return;
let{name:t,cells:n,width:i,height:s}=this.field,r=this.classes.map(o=>({one:o,n:n.filter(({type:l})=>l===o).length})).
filter(({n:o})=>o>0).map(({one:o,n:l})=>`${l} ${o}`);b(this.name,a("strong",{},t),a("span",{class:"quiet"},`, ${y(
n.length,"cell")}`)),this.canvas.setAttribute("aria-label",`${t}, ${i} × ${s} pixels, with ${r.join(", ")||"n\
o cell"} outlined`)}chosenBox(){let t=this.field?.cells.find(({cell:n})=>n===this.chosen);return t?xn(t.outline):
null}isSeen([t,n,i,s],r){let[o,l]=[t*r+this.x,n*r+this.y];return o>=0&&l>=0&&o+i*r<=this.wide&&l+s*r<=this.tall}resized(){
let t=devicePixelRatio,{clientWidth:n,clientHeight:i}=this.canvas;!this.field||n===0||(this.wide=n,this.tall=i,
this.canvas.width=Math.round(n*t),this.canvas.height=Math.round(i*t),this.scale===null||this.isWhole?this.fit():
this.draw())}fit(){if(!this.field)return;let{width:t,height:n}=this.field;this.scale=Math.min(this.wide/t,this.
tall/n),this.x=(this.wide-t*this.scale)/2,this.y=(this.tall-n*this.scale)/2,this.isWhole=!0,this.draw()}near(){
let t=this.chosenBox();if(!t)return;let[n,i,s,r]=t;this.scale=Math.min(ki,.6*Math.min(this.wide,this.tall)/Math.
max(s,r)),this.x=this.wide/2-(n+s/2)*this.scale,this.y=this.tall/2-(i+r/2)*this.scale,this.isWhole=!1,this.draw()}zoom(t,n=this.
wide/2,i=this.tall/2){if(!this.field||!this.scale)return;let{width:s,height:r}=this.field,o=Math.min(1,this.wide/
s,this.tall/r)/2,l=Math.max(o,Math.min(ki,this.scale*t));this.x=n-(n-this.x)*l/this.scale,this.y=i-(i-this.y)*
l/this.scale,this.scale=l,this.isWhole=!1,this.draw()}move(t,n){this.x+=t,this.y+=n,this.isWhole=!1,this.draw()}onKey(t){
let s={ArrowLeft:()=>this.move(40,0),ArrowRight:()=>this.move(-40,0),ArrowUp:()=>this.move(0,40),ArrowDown:()=>this.
move(0,-40),"+":()=>this.zoom(dt),"=":()=>this.zoom(dt),"-":()=>this.zoom(1/dt),0:()=>this.fit()}[t.key];!s||t.
ctrlKey||t.metaKey||t.altKey||(t.preventDefault(),s())}onWheel(t){t.preventDefault(),this.zoom(t.deltaY<0?dt:1/
dt,t.offsetX,t.offsetY)}onDown(t){if(t.button!==0)return;let{canvas:n}=this,{clientX:i,clientY:s}=t,r=0;n.setPointerCapture(
t.pointerId),n.onpointermove=o=>{r+=Math.abs(o.clientX-i)+Math.abs(o.clientY-s),this.move(o.clientX-i,o.clientY-
s),[i,s]=[o.clientX,o.clientY]},n.onpointerup=o=>{n.onpointermove=n.onpointerup=null,r<4&&this.hit(o.offsetX,o.
offsetY)}}hit(t,n){if(!this.field||!this.scale)return;let[i,s]=[(t-this.x)/this.scale,(n-this.y)/this.scale],r=this.
field.cells.find(({outline:o})=>Mi(o,i,s));r&&this.choose(r.cell)}draw(){let{field:t,scale:n}=this;if(!t||!n)return;
let i=_t(this.canvas),s=devicePixelRatio,{bitmap:r,cells:o}=t;i.setTransform(1,0,0,1,0,0),i.clearRect(0,0,this.
canvas.width,this.canvas.height),i.setTransform(s*n,0,0,s*n,s*this.x,s*this.y),i.imageSmoothingEnabled=n<4,i.drawImage(
r,0,0);for(let{cell:l,type:c,label:u}of o){let h=this.classes.indexOf(u??c??""),f=l===this.chosen?4:2,d=this.paths.
get(l);d&&Se(i,d,Me(this.canvas,h),h,n,f)}i.setTransform(s,0,0,s,0,0),i.font=`600 ${so}px system-ui, "DejaVu S\
ans", sans-serif`,i.textBaseline="middle";for(let{cell:l,type:c,label:u,outline:h}of o)this.write(i,u??c??"no \
type",h,n,l===this.chosen)}write(t,n,i,s,r){let[o,l]=xn(i),c=Math.max(2,o*s+this.x),u=Math.max(10,l*s+this.y-2);
if(c>this.wide||u>this.tall)return;let h=t.measureText(n).width;t.fillStyle=r?"#000000":"rgb(0 0 0 / 70%)",t.fillRect(
c-2,u-9,h+8,18),t.fillStyle="#ffffff",t.fillText(n,c+2,u)}enlarge(){if(this.dialog.open){this.dialog.close();return}
this.dialog.append(this.box),this.larger.textContent="Close",this.larger.setAttribute("aria-label","Close the \
large image"),this.dialog.showModal(),this.canvas.focus()}reduce(){this.element.prepend(this.box),this.larger.
textContent="Larger",this.larger.setAttribute("aria-label","Show the image larger"),this.larger.focus()}};function Qt(e,t,n){
return a("button",{type:"button","aria-label":t,title:t,onclick:n},e)}function Ti(e){return typeof e=="object"?e.key:e}function Ei(e,t){let n=e.length;return new Proxy(e,{get(i,s,r){
if(typeof s=="string"){let o=s.charCodeAt(0);if(o>=48&&o<=57){let l=+s;if(Number.isInteger(l)&&l>=0&&l<n){let c=i[l];
if(typeof c!="object"){let u=t[l*2];c=i[l]={index:l,key:c,start:u,size:t[l*2+1],end:u+t[l*2+1],lane:0}}return c}}
if(s==="length")return n}return Reflect.get(i,s,r)}})}function mt(e,t,n){let i=n.initialDeps??[],s,r=!0;function o(){var l;let u=0,h=e();if(!(h.length!==i.length||h.
some((m,p)=>i[p]!==m)))return s;i=h;let d=0;return s=t(...h),n?.onChange&&!(r&&n.skipInitialOnChange)&&n.onChange(
s),r=!1,s}return o.updateDeps=l=>{i=l},o}function Mn(e,t){if(e===void 0)throw new Error(`Unexpected undefined${t?
`: ${t}`:""}`);return e}var tt=(e,t)=>Math.abs(e-t)<1.01;function Oi({offset:e,isScrolling:t,elementMax:n,holdOffset:i,scrollOffset:s,pendingWrite:r,clampedMaxAtWrite:o}){
var l;return t&&r===null&&e===s?"spurious":r!==null&&Math.abs(e-r.target)<1.5?"readBack":r!==null&&!r.smooth&&
n!==null&&r.target>n+i+.5&&Math.abs(e-(n+i))<1.5||r!==null&&!r.smooth&&((l=r.lowMaxes)!=null&&l.some(c=>Math.abs(
e-c)<1.5))?"clampedReadBack":o!==null&&Math.abs(e-o)<1.5?"clampedEcho":"external"}var ro=e=>e==="smooth"||e===
"smoothFinishing";function $i({kind:e,offset:t,command:n,target:i}){return e!=="spurious"&&e!=="readBack"&&e!==
"clampedReadBack"&&n?.index!=null&&n.phase!=="queued"&&!ro(n.phase)&&!tt(t,n.lastTargetOffset)&&!tt(t,i())&&e!==
"clampedEcho"}var Sn=40;function Ai(e){let t=e[e.length-1];if(t===void 0)return!1;let n=e.length-2;for(;n>=0&&
t.t-e[n].t<Sn;)n--;if(n<0)return!1;let i=e[n],s=n-1;for(;s>=0&&i.t-e[s].t<Sn;)s--;if(s<0)return!1;let r=e[s],o=(t.
offset-i.offset)/(t.t-i.t),l=(i.offset-r.offset)/(i.t-r.t);return o*l>=0&&Math.abs(o)>=2*Math.abs(l)&&Math.abs(
o)-Math.abs(l)>=.8}function Ci(e){let t=e[e.length-1];if(t===void 0)return!1;let n=e.length-2;for(;n>=0&&t.t-e[n].
t<Sn;)n--;if(n<0)return!1;let i=e[n];return Math.abs(t.offset-i.offset)/(t.t-i.t)>=.05}var Jt,Zt=()=>{if(Jt!==void 0)return Jt;if(typeof navigator>"u")return Jt=!1;if(/iP(hone|od|ad)/.test(navigator.
userAgent))return Jt=!0;let e=navigator.maxTouchPoints;return Jt=navigator.platform==="MacIntel"&&e!==void 0&&
e>0},kn,oo=()=>kn!==void 0?kn:kn=Zt()&&typeof CSS<"u"&&typeof CSS.supports=="function"&&CSS.supports("overflow\
-anchor: auto"),Ni=()=>!Zt()||oo();var kt={capture:!0,passive:!0},Te=class{constructor(t){this.host=t,this._touch=null,this.inMotion=()=>this._touch!==
null&&this._touch.phase!=="lateFling",this.dragging=()=>{var n;return((n=this._touch)==null?void 0:n.phase)===
"down"&&this._touch.moved},this.tail=()=>{var n;return((n=this._touch)==null?void 0:n.phase)==="tail"?this._touch.
moved?"fling":"tap":null},this.onScroll=({isScrolling:n,ownReadBack:i,moved:s,external:r})=>{var o,l,c;return n&&
((o=this._touch)==null?void 0:o.phase)==="tail"?this._openTail(this._touch.moved||!i,!1):((l=this._touch)==null?
void 0:l.phase)==="lateFling"&&(this.host.now()>this._touch.until?this._touch=null:r&&n&&s&&this._openTail(!0,
!1)),!i&&n&&s&&((c=this._touch)==null?void 0:c.phase)==="down"?(this._touch.moved=!0,!0):!1},this.touchStart=()=>{
this.end(),this._touch={phase:"down",moved:!1}},this.touchEnd=()=>{var n;let i=((n=this._touch)==null?void 0:n.
phase)==="down"&&this._touch.moved;this.end(),this._openTail(i,i)},this.end=()=>{var n;let i=this.host.getWindow();
((n=this._touch)==null?void 0:n.phase)==="tail"&&i!=null&&i.clearTimeout(this._touch.timerId),this._touch=null},
this.listen=n=>{let i=()=>this.touchStart(),s=()=>this.touchEnd();return n.addEventListener("touchstart",i,kt),
n.addEventListener("touchend",s,kt),n.addEventListener("touchcancel",s,kt),()=>{n.removeEventListener("touchst\
art",i,kt),n.removeEventListener("touchend",s,kt),n.removeEventListener("touchcancel",s,kt),this.end()}},this.
_openTail=(n,i)=>{let s=this.host.getWindow();if(s==null)return;this.end();let r={phase:"tail",moved:n,awaitingFling:i,
timerId:s.setTimeout(()=>{if(this.host.tailStillMoving()){this._openTail(r.moved,r.awaitingFling);return}this.
_touch=r.awaitingFling?{phase:"lateFling",until:this.host.now()+1e3}:null,this.host.onTailClosed()},150)};this.
_touch=r}}get touch(){return this._touch}};var Li=e=>{let{clientWidth:t,clientHeight:n}=e;return{width:t,height:n}},Pi=e=>{let t=new Set;return{schedule:n=>{
let i=e.requestAnimationFrame(()=>{t.delete(i),n()});t.add(i)},cancel:()=>{t.forEach(n=>e.cancelAnimationFrame(
n)),t.clear()}}},lo=e=>e,ao=e=>{let t=e.overscan*Math.max(e.lanes??1,1),n=Math.max(e.startIndex-t,0),s=Math.min(
e.endIndex+t,e.count-1)-n+1,r=new Array(s);for(let o=0;o<s;o++)r[o]=n+o;return r},Ii=(e,t)=>{let n=e.scrollElement;
if(!n)return;let i=e.targetWindow;if(!i)return;let s=l=>{let{width:c,height:u}=l;t({width:Math.round(c),height:Math.
round(u)})};if(s(Li(n)),!i.ResizeObserver)return()=>{};let r=Pi(i),o=new i.ResizeObserver(()=>{let l=()=>{s(Li(
n))};e.options.useAnimationFrameWithResizeObserver?r.schedule(l):l()});return o.observe(n,{box:"content-box"}),
()=>{o.unobserve(n),r.cancel()}};var wc=typeof window>"u"?!0:"onscrollend"in window;var co=(e,t,n)=>{if(n.options.useCachedMeasurements){let i=n.indexFromElement(e),s=n.options.getItemKey(i);return n.
itemSizeCache.get(s)??n.options.estimateSize(i)}if(t?.borderBoxSize){let i=t.borderBoxSize[0];if(i)return Math.
round(i[n.options.horizontal?"inlineSize":"blockSize"])}if(!t){let i=n.indexFromElement(e),s=n.options.getItemKey(
i),r=n.itemSizeCache.get(s);if(r!==void 0)return r}return e[n.options.horizontal?"offsetWidth":"offsetHeight"]};var Ri=(e,t)=>e==="smooth"?t?"smoothLanded":"smooth":"instant",te=e=>e?.phase==="smooth"||e?.phase==="smoothLa\
nded";function uo(e,t,n,i){if(t===0)return!1;let s=i(0),r=new Set,o=0;for(;o<e;){let c=n(o);if(c===s)break;r.add(
c),o++}let l=e-o;if(l===0||l>=t)return!1;for(let c=0;c<l;c++)if(i(c)!==n(o+c))return!1;for(let c=l;c<t;c++)if(r.
has(i(c)))return!1;return!0}var Ee=class{constructor(t){this.unsubs=[],this.scrollElement=null,this.targetWindow=
null,this.isScrolling=!1,this.scrollState=null,this.measurementsCache=[],this._singleLaneMeasurements=null,this.
itemSizeCache=new Map,this.itemSizeCacheVersion=0,this.laneAssignments=new Map,this.pendingMin=null,this.prevLanes=
void 0,this.lanesChangedFlag=!1,this.lanesSettling=!1,this.pendingScrollAnchor=null,this.scrollRect=null,this.
scrollOffset=null,this.scrollDirection=null,this._holdOffset=0,this._reportedOverscroll=!1,this._iosGesture=new Te(
{getWindow:()=>this.targetWindow,now:()=>this.now(),tailStillMoving:()=>{let n=this.scrollState;if(n?.phase!==
"queued"||this.pendingWrite!==null)return!1;let i=this._readElementOffset();return i===null||this._lastElementOffset===
null||Math.abs(i-this._lastElementOffset)<1?!1:(this._lastElementOffset=i,n.samples=[...n.samples??[],{t:this.
now(),offset:i}],!0)},onTailClosed:()=>{let n=this.scrollState;n?.phase==="queued"&&Ci(n.samples??[])&&(this.scrollState=
null),this._flushHoldIfReady(!0),this._writeAwaitingCommand(),this._retryClampedAdjustment()}}),this._lastElementOffset=
null,this.pendingWrite=null,this._clampedAdjustment=null,this.elementsCache=new Map,this._resizeBatch=null,this.
now=()=>{var n,i,s;return((s=(i=(n=this.targetWindow)==null?void 0:n.performance)==null?void 0:i.now)==null?void 0:
s.call(i))??Date.now()},this.observer=(()=>{let n=null,i=null,s=!1,r=!1,o=new Set,l=()=>{if(n)return n;let u=this.
targetWindow;if(!u||!u.ResizeObserver)return null;let h=i=Pi(u);return n=new u.ResizeObserver(f=>{let d=()=>{let m={
sync:!1};this._resizeBatch=m;try{f.forEach(c)}finally{this._resizeBatch=null,m.notify&&(this.notify(m.sync),this.
_noteClampMax(),this._flushHoldIfReady(!0),this._retryClampedAdjustment(),this.measureElement(null))}};if(this.
options.useAnimationFrameWithResizeObserver)h.schedule(d);else{s=!0;try{d()}finally{s=!1}}})},c=u=>{let h=u.target,
f=this.indexFromElement(h);if(!h.isConnected){this.observer.unobserve(h);for(let[d,m]of this.elementsCache)if(m===
h){this.elementsCache.delete(d);break}return}this.isIndexInRange(f)&&this.shouldMeasureDuringScroll(f)&&this.resizeItem(
f,this.options.measureElement(h,u,this))};return{disconnect:()=>{var u;(u=l())==null||u.disconnect(),i?.cancel(),
o.clear(),r=!1,n=null,i=null},observe:u=>{let h=l();if(h){if(!s){h.observe(u,{box:"border-box"});return}o.add(
u),r||(r=!0,i?.schedule(()=>{r=!1,o.forEach(f=>{f.isConnected&&n?.observe(f,{box:"border-box"})}),o.clear()}))}},
unobserve:u=>{var h;o.delete(u),(h=l())==null||h.unobserve(u)}}})(),this.range=null,this.setOptions=n=>{var i;
let s={debug:!1,initialOffset:0,overscan:1,paddingStart:0,paddingEnd:0,scrollPaddingStart:0,scrollPaddingEnd:0,
horizontal:!1,getItemKey:lo,rangeExtractor:ao,onChange:()=>{},measureElement:co,initialRect:{width:0,height:0},
scrollMargin:0,gap:0,indexAttribute:"data-index",initialMeasurementsCache:[],lanes:1,anchorTo:"start",followOnAppend:!1,
scrollEndThreshold:1,isScrollingResetDelay:150,enabled:!0,isRtl:!1,useScrollendEvent:!1,useAnimationFrameWithResizeObserver:!1,
laneAssignmentMode:"estimate",useCachedMeasurements:!1};for(let h in n){let f=n[h];f!==void 0&&(s[h]=f)}let r=this.
options,o=null,l=null,c=!1;if(r!==void 0&&r.enabled&&s.enabled&&s.anchorTo==="end"&&this.scrollElement!==null){
let h=r.count,f=s.count,d=this.getMeasurements(),m=((i=this._singleLaneMeasurements)==null?void 0:i.items)??d,
p=v=>Ti(m[v]),g=h>0?p(0):null,_=h>0?p(h-1):null;if(f!==h||h>0&&f>0&&(s.getItemKey(0)!==g||s.getItemKey(f-1)!==
_)){c=!0;let v=h>0?this.getVirtualItemForOffset(this.getScrollOffset())??d[0]:null;v&&(o=[v.key,this.getScrollOffset()-
v.start]);let $=s.followOnAppend===!0?"auto":s.followOnAppend||null;$&&f>0&&this.isAtEnd(r.scrollEndThreshold)&&
(h===0||s.getItemKey(f-1)!==_)&&(f>h||uo(h,f,p,s.getItemKey))&&(l=$)}}this.options=s,c&&(this.pendingMin=0,this.
itemSizeCacheVersion++);let u=null;if(o&&this.scrollOffset!==null&&!this._awaitingCommandReadBack()){let[h,f]=o,
d=this.getMeasurements(),{count:m,getItemKey:p}=this.options,g=0;for(;g<m&&p(g)!==h;)g++;if(g<m){let _=d[g];if(_){
let S=Math.max(0,_.start+f);!l&&S!==this.scrollOffset&&(u=S-this.scrollOffset,this.scrollOffset=S)}}}l?this.pendingScrollAnchor=
{kind:"follow",behavior:l}:u!==null&&(this._canWriteScroll()?this.pendingScrollAnchor={kind:"anchor",delta:u}:
(this._holdOffset+=u,this._followOffsetTarget(u)))},this.notify=n=>{var i,s;(s=(i=this.options).onChange)==null||
s.call(i,this,n)},this.maybeNotify=mt(()=>(this.calculateRange(),[this.isScrolling,this.range?this.range.startIndex:
null,this.range?this.range.endIndex:null]),n=>{this.notify(n)},{key:!1,debug:()=>this.options.debug,initialDeps:[
this.isScrolling,this.range?this.range.startIndex:null,this.range?this.range.endIndex:null]}),this.cleanup=()=>{
var n;this.unsubs.filter(Boolean).forEach(i=>i()),this.unsubs=[],this.observer.disconnect(),this.rafId!=null&&
this.targetWindow&&(this.targetWindow.cancelAnimationFrame(this.rafId),this.rafId=null),this.scrollState=null,
(n=this._momentumStop)==null||n.restore(),this._momentumStop=null,this.isScrolling=!1,this.scrollDirection=null,
this._holdOffset=0,this._reportedOverscroll=!1,this._clampedAdjustment=null,this.pendingWrite=null,this.scrollElement=
null,this.targetWindow=null},this._didMount=()=>()=>{this.cleanup()},this._willUpdate=()=>{var n;let i=this.options.
enabled?this.options.getScrollElement():null;if(this.scrollElement!==i){if(this.cleanup(),!i){this.maybeNotify();
return}this.scrollElement=i,this.scrollElement&&"ownerDocument"in this.scrollElement?this.targetWindow=this.scrollElement.
ownerDocument.defaultView:this.targetWindow=((n=this.scrollElement)==null?void 0:n.window)??null,this.elementsCache.
forEach(r=>{this.observer.observe(r)}),this.unsubs.push(this.options.observeElementRect(this,r=>{this.scrollRect=
r,this.maybeNotify()})),this.unsubs.push(this.options.observeElementOffset(this,(r,o)=>{var l,c,u,h;let f=o?this.
_elementMaxScrollOffset():null,d=this._reportedOverscroll;this._reportedOverscroll=r<0||f!==null&&r>f+1;let m=r;
this._lastElementOffset=m,r=this._toLayoutOffset(r);let p=this._classifyScrollEvent(r,o,f);if(p==="spurious")return;
p==="readBack"?r=this.pendingWrite.target:p==="clampedReadBack"&&((l=this.scrollState)==null?void 0:l.index)!=
null&&r<this.getMaxScrollOffset()-1.5?this.scrollState.lastTargetOffset=r:$i({kind:p,offset:r,command:this.scrollState,
target:()=>this.getScrollStateTarget(this.scrollState)})&&(this.scrollState=null),this.pendingWrite=null,this.
_clampedAdjustment!==null&&Math.abs(r-this._clampedAdjustment.maxAtWrite)>=1.5&&(this._clampedAdjustment=null);
let g=this.getScrollOffset(),_=this.scrollDirection;this.scrollDirection=o?g===r?this.scrollDirection:g<r?"for\
ward":"backward":null,this.scrollOffset=r,this.isScrolling=o;let S=this.scrollState;if(S?.phase==="queued"&&p===
"external"&&o)if(d||this._reportedOverscroll)S.samples=[];else{let M=this.now();S.samples=[...(S.samples??[]).
filter(v=>M-v.t<=200),{t:M,offset:m}],(_!==null&&this.scrollDirection!==_||Ai(S.samples))&&(this.scrollState=null)}
this._iosGesture.onScroll({isScrolling:o,ownReadBack:p==="readBack",moved:r!==g,external:p==="external"&&((c=this.
scrollState)==null?void 0:c.phase)!=="smooth"&&((u=this.scrollState)==null?void 0:u.phase)!=="smoothFinishing"})&&
((h=this.scrollState)==null?void 0:h.phase)==="queued"&&(this.scrollState=null),this._flushHoldIfReady(!0),this.
scrollState&&this.scheduleScrollReconcile(),this.maybeNotify()})),"addEventListener"in this.scrollElement&&this.
unsubs.push(this._iosGesture.listen(this.scrollElement)),this._scrollToOffset(this.getScrollOffset())}this._noteClampMax();
let s=this.pendingScrollAnchor;this.pendingScrollAnchor=null,s&&this.scrollElement&&this.options.enabled&&(s.kind===
"anchor"?this._canWriteScroll()?te(this.scrollState)&&!tt(this.getScrollOffset()-s.delta,this.scrollState.lastTargetOffset)||
(this._followOffsetTarget(s.delta),this._scrollToOffset(this.getScrollOffset())):(this._holdOffset+=s.delta,this.
_followOffsetTarget(s.delta),this.notify(!1)):this.scrollToEnd({behavior:s.behavior})),this._flushHoldIfReady(
!1),this._retryClampedAdjustment()},this._classifyScrollEvent=(n,i,s)=>{var r;return Oi({offset:n,isScrolling:i,
elementMax:s,holdOffset:this._holdOffset,scrollOffset:this.scrollOffset,pendingWrite:this.pendingWrite,clampedMaxAtWrite:((r=
this._clampedAdjustment)==null?void 0:r.maxAtWrite)??null})},this._retryClampedAdjustment=()=>{if(this._clampedAdjustment===
null||!this.scrollElement||!this.options.enabled||!this._canWriteScroll())return;let{target:n,maxAtWrite:i}=this.
_clampedAdjustment,s=this.getMaxScrollOffset();s>i+.5&&(this._clampedAdjustment=n>s+.5?{target:n,maxAtWrite:s}:
null,this._scrollToOffset(n))},this._writeAwaitingCommand=()=>{let n=this.scrollState;if(n===null||n.phase!=="\
queued")return;let{behavior:i}=n;this.getMeasurements();let s=this.getScrollStateTarget(n);n.lastTargetOffset=
s,this._clampedAdjustment=null,n.phase=Ri(i,n.index!=null&&tt(s,this.getScrollOffset())),this._scrollToOffset(
s,{behavior:i}),this.scheduleScrollReconcile()},this._readElementOffset=()=>{let n=this.scrollElement;if(n==null)
return null;let{horizontal:i,isRtl:s}=this.options;return typeof n.scrollTop=="number"?i?n.scrollLeft*(s&&-1||
1):n.scrollTop:typeof n.scrollY=="number"?i?n.scrollX:n.scrollY:null},this._canWriteScroll=()=>!(Zt()&&this._iosGesture.
inMotion())&&!this._reportedOverscroll,this._flushHoldIfReady=n=>{var i;if(this._holdOffset===0||!this.scrollElement||
!this.options.enabled||!this._canWriteScroll()||((i=this.scrollState)==null?void 0:i.phase)==="smooth")return;
this._holdOffset=0,this.scrollOffset!==null&&this.scrollOffset<0&&(this.scrollOffset=0),this.notify(n);let s=this.
getCommandWrittenOffset()??this.getScrollOffset();this._clampedAdjustment=this._clampedBy(s),this._scrollToOffset(
s)},this.rafId=null,this.getSize=()=>this.options.enabled?(this.scrollRect=this.scrollRect??this.options.initialRect,
this.scrollRect[this.options.horizontal?"width":"height"]):(this.scrollRect=null,0),this.getScrollOffset=()=>this.
options.enabled?(this.scrollOffset=this.scrollOffset??(typeof this.options.initialOffset=="function"?this.options.
initialOffset():this.options.initialOffset),this.scrollOffset):(this.scrollOffset=null,0),this.getMeasurementOptions=
mt(()=>[this.options.count,this.options.paddingStart,this.options.scrollMargin,this.options.getItemKey,this.options.
enabled,this.options.lanes,this.options.laneAssignmentMode,this.options.gap],(n,i,s,r,o,l,c,u)=>(this.prevLanes!==
void 0&&this.prevLanes!==l&&(this.lanesChangedFlag=!0),this.prevLanes=l,this.pendingMin=null,{count:n,paddingStart:i,
scrollMargin:s,getItemKey:r,enabled:o,lanes:l,laneAssignmentMode:c,gap:u}),{key:!1}),this.isIndexInRange=n=>n>=
0&&n<this.options.count,this.getMeasurements=mt(()=>[this.getMeasurementOptions(),this.itemSizeCacheVersion],({
count:n,paddingStart:i,scrollMargin:s,getItemKey:r,enabled:o,lanes:l,laneAssignmentMode:c,gap:u},h)=>{var f;let d=this.
itemSizeCache;if(!o)return this.measurementsCache=[],this._singleLaneMeasurements=null,this.itemSizeCache.clear(),
this.laneAssignments.clear(),[];if(this.laneAssignments.size>n)for(let M of this.laneAssignments.keys())M>=n&&
this.laneAssignments.delete(M);this.lanesChangedFlag&&(this.lanesChangedFlag=!1,this.lanesSettling=!0,this.measurementsCache=
[],this._singleLaneMeasurements=null,this.itemSizeCache.clear(),this.laneAssignments.clear(),this.pendingMin=null),
this.measurementsCache.length===0&&!this.lanesSettling&&(this.measurementsCache=this.options.initialMeasurementsCache,
this.measurementsCache.forEach(M=>{this.itemSizeCache.set(M.key,M.size)}));let m=this.lanesSettling?0:this.pendingMin??
0;if(this.pendingMin=null,this.lanesSettling&&this.measurementsCache.length===n&&(this.lanesSettling=!1),l===1){
let M=n*2,v=(f=this._singleLaneMeasurements)==null?void 0:f.flat;if(!v||v.length<M){let A=new Float64Array(M);
v&&m>0&&A.set(v.subarray(0,m*2)),v=A}let $=m===0?new Array(n):this._singleLaneMeasurements.items.slice(),E;if(m===
0)E=i+s;else{let A=m-1;E=v[A*2]+v[A*2+1]+u}for(let A=m;A<n;A++){let G=r(A);$[A]=G;let B=d.get(G),U=typeof B=="\
number"?B:this.options.estimateSize(A);v[A*2]=E,v[A*2+1]=U,E+=U+u}this._singleLaneMeasurements={flat:v,items:$};
let C=Ei($,v);return this.measurementsCache=C,C}let p=this.measurementsCache.slice(0,m),g=new Array(l).fill(void 0),
_=new Float64Array(l),S=0;for(let M=0;M<m;M++){let v=p[M];v&&(g[v.lane]===void 0&&S++,g[v.lane]=M,_[v.lane]=v.
end)}for(let M=m;M<n;M++){let v=r(M),$=this.laneAssignments.get(M),E,C,A=c==="estimate"||d.has(v);if($!==void 0&&
this.options.lanes>1){E=$;let st=g[E],T=st!==void 0?p[st]:void 0;C=T?T.end+u:i+s}else if(S===l){let st=0,T=_[0],
K=g[0];for(let L=1;L<l;L++){let Y=_[L];(Y<T||Y===T&&g[L]<K)&&(st=L,T=Y,K=g[L])}E=st,C=T+u,A&&this.laneAssignments.
set(M,E)}else E=M%this.options.lanes,C=i+s,A&&this.laneAssignments.set(M,E);let G=d.get(v),B=typeof G=="number"?
G:this.options.estimateSize(M),U=C+B;p[M]={index:M,start:C,size:B,end:U,key:v,lane:E},g[E]===void 0&&S++,g[E]=
M,_[E]=U}return this.measurementsCache=p,p},{key:!1,debug:()=>this.options.debug}),this.calculateRange=mt(()=>[
this.getMeasurements(),this.getSize(),this.getScrollOffset(),this.options.lanes,this._getLayoutTotalSize()+this.
options.scrollMargin],(n,i,s,r,o)=>{if(n.length===0||i===0)return this.range=null,null;let l=Math.max(o-i,0);return this.
range=fo(n,i,Math.min(s,l),r,r===1&&this._singleLaneMeasurements!==null?this._singleLaneMeasurements.flat:null),
this.range},{key:!1,debug:()=>this.options.debug}),this.getVirtualIndexes=mt(()=>{let n=null,i=null,s=this.calculateRange();
return s&&(n=s.startIndex,i=s.endIndex),this.maybeNotify.updateDeps([this.isScrolling,n,i]),[this.options.rangeExtractor,
this.options.overscan,this.options.count,n,i,this.options.lanes]},(n,i,s,r,o,l)=>r===null||o===null?[]:n({startIndex:r,
endIndex:o,overscan:i,count:s,lanes:l}),{key:!1,debug:()=>this.options.debug}),this.indexFromElement=n=>{let i=this.
options.indexAttribute,s=n.getAttribute(i);return s?parseInt(s,10):(console.warn(`Missing attribute name '${i}\
={index}' on measured element.`),-1)},this.shouldMeasureDuringScroll=n=>{var i;if(!te(this.scrollState))return!0;
let s=this.scrollState.index??((i=this.getVirtualItemForOffset(this.scrollState.lastTargetOffset))==null?void 0:
i.index);if(s!==void 0&&this.range){let r=Math.max(this.options.overscan,Math.ceil((this.range.endIndex-this.range.
startIndex)/2)),o=Math.max(0,s-r),l=Math.min(this.options.count-1,s+r);return n>=o&&n<=l}return!0},this.measureElement=
n=>{if(!n){this.elementsCache.forEach((o,l)=>{o.isConnected||(this.observer.unobserve(o),this.elementsCache.delete(
l))});return}let i=this.indexFromElement(n);if(!this.isIndexInRange(i))return;let s=this.options.getItemKey(i),
r=this.elementsCache.get(s);r!==n&&(r&&this.observer.unobserve(r),this.observer.observe(n),this.elementsCache.
set(s,n)),n.isConnected&&(!this.isScrolling||this.scrollState)&&this.shouldMeasureDuringScroll(i)&&this.resizeItem(
i,this.options.measureElement(n,void 0,this))},this.resizeItem=(n,i)=>{var s,r,o;if(!this.isIndexInRange(n))return;
(s=this._resizeBatch)!=null&&s.sync&&this.getMeasurements();let l,c,u,h=(r=this._singleLaneMeasurements)==null?
void 0:r.flat;if(this.options.lanes===1&&h!=null)u=this.options.getItemKey(n),c=h[n*2],l=h[n*2+1];else{let m=this.
measurementsCache[n];if(!m)return;u=m.key,c=m.start,l=m.size}let f=this.itemSizeCache.get(u)??l,d=i-f;if(d!==0){
let m=this.options.anchorTo==="end"&&!te(this.scrollState)&&this.getVirtualDistanceFromEnd()<=this.options.scrollEndThreshold,
p=m?this._getLayoutTotalSize():0,g=this.getScrollOffset(),S=!this.itemSizeCache.has(u)?c<g:c+f<=g&&this.scrollDirection!==
"backward",M=!te(this.scrollState)&&(this.shouldAdjustScrollPositionOnItemSizeChange!==void 0?this.shouldAdjustScrollPositionOnItemSizeChange(
this.measurementsCache[n]??{index:n,key:u,start:c,size:l,end:c+l,lane:0},d,this):S);(this.pendingMin===null||n<
this.pendingMin)&&(this.pendingMin=n),this.itemSizeCache.set(u,i),this.itemSizeCacheVersion++;let v=!1;if(this.
_awaitingCommandReadBack()||(m?v=this.applyScrollAdjustment(this._getLayoutTotalSize()-p):M&&(v=this.applyScrollAdjustment(
d))),this._resizeBatch){this._resizeBatch.notify=!0,(o=this._resizeBatch).sync||(o.sync=v);return}this.notify(
v),this._noteClampMax(),this._flushHoldIfReady(!0),this._retryClampedAdjustment()}},this.getVirtualItems=mt(()=>[
this.getVirtualIndexes(),this.getMeasurements(),this._holdOffset],(n,i,s)=>{let r=[];for(let o=0,l=n.length;o<
l;o++){let c=n[o],u=i[c];r.push(s===0?u:{...u,start:u.start-s,end:u.end-s})}return r},{key:!1,debug:()=>this.options.
debug}),this.getVirtualItemForOffset=n=>{var i;let s=this.getMeasurements();if(s.length===0)return;let r=(i=this.
_singleLaneMeasurements)==null?void 0:i.flat,o=this.options.lanes===1&&r!=null,l=Fi(0,s.length-1,o?c=>r[c*2]:c=>Mn(
s[c]).start,n);return Mn(s[l])},this._noteClampMax=()=>{if(!this._awaitingCommandReadBack())return;let n=this.
_elementMaxScrollOffset();if(n===null)return;let i=this.pendingWrite,s=Math.max(n,0)+this._holdOffset;if(s>=i.
target)return;let r=i.lowMaxes??(i.lowMaxes=[]);r[r.length-1]!==s&&r.push(s)},this.getMaxScrollOffset=()=>(this.
_elementMaxScrollOffset()??0)+this._holdOffset,this._toLayoutOffset=n=>{var i;let s=n+this._holdOffset;return((i=
this.pendingScrollAnchor)==null?void 0:i.kind)==="anchor"&&(s+=this.pendingScrollAnchor.delta),s},this._elementMaxScrollOffset=
()=>{let n=this.scrollElement;if(n===null)return null;if("scrollHeight"in n)return this.options.horizontal?n.scrollWidth-
n.clientWidth:n.scrollHeight-n.clientHeight;if("document"in n){let i=n.document.documentElement;return this.options.
horizontal?i.scrollWidth-n.innerWidth:i.scrollHeight-n.innerHeight}return null},this._momentumStop=null,this._stopMomentum=
n=>{let i=this.scrollElement,s=this.targetWindow;if(i===null||s===null)return;let r="document"in i?i.document.
scrollingElement:i;if(!r?.style)return;if(this._momentumStop){this._momentumStop.done=n;return}let{style:o}=r,
l=this.options.horizontal?"overflow-x":"overflow-y",c=o.getPropertyValue(l),u=o.getPropertyPriority(l),h=()=>this.
options.horizontal?r.clientHeight:r.clientWidth,f=h();if(o.setProperty(l,"hidden","important"),h()!==f){o.setProperty(
l,c,u);return}let d={restore:()=>o.getPropertyValue(l)!=="hidden"||o.getPropertyPriority(l)!=="important"?!1:(o.
setProperty(l,c,u),!0),done:n};this._momentumStop=d,s.requestAnimationFrame(()=>s.requestAnimationFrame(()=>{this.
_momentumStop===d&&(this._momentumStop=null,d.restore()&&d.done())}))},this._clampedBy=n=>{let i=this._elementMaxScrollOffset();
if(i===null)return null;let s=i+this._holdOffset;return n>s+.5?{target:n,maxAtWrite:s}:null},this.getVirtualDistanceFromEnd=
()=>Math.max(this._getLayoutTotalSize()+this.options.scrollMargin-this.getSize()-this.getScrollOffset(),0),this.
getDistanceFromEnd=()=>Math.max(this.getMaxScrollOffset()-this.getScrollOffset(),0),this.isAtEnd=(n=this.options.
scrollEndThreshold)=>this.getDistanceFromEnd()<=n,this.getOffsetForAlignment=(n,i,s=0)=>{if(!this.scrollElement)
return 0;let r=this.getSize(),o=this.getScrollOffset();i==="auto"&&(i=n>=o+r?"end":"start"),i==="center"?n+=(s-
r)/2:i==="end"&&(n-=r);let l=this.getMaxScrollOffset();return Math.max(Math.min(l,n),0)},this.getOffsetForIndex=
(n,i="auto")=>{n=Math.max(0,Math.min(n,this.options.count-1));let s=this.getSize(),r=this.getScrollOffset(),o=this.
getMeasurements()[n];if(!o)return;if(i==="auto")if(o.end>=r+s-this.options.scrollPaddingEnd)i="end";else if(o.
start<=r+this.options.scrollPaddingStart)i="start";else return[r,i];if(i==="end"&&n===this.options.count-1){let c=this.
getMaxScrollOffset(),u=c-this.options.paddingEnd+this.options.scrollPaddingEnd;return[Math.max(Math.min(u,c),0),
i]}let l=i==="end"?o.end+this.options.scrollPaddingEnd:o.start-this.options.scrollPaddingStart;return[this.getOffsetForAlignment(
l,i,o.size),i]},this.scrollToOffset=(n,{align:i="start",behavior:s="auto"}={})=>{this._startScroll({index:null,
align:i},this.getOffsetForAlignment(n,i),s,"absolute")},this.scrollToIndex=(n,{align:i="auto",behavior:s="auto"}={})=>{
n=Math.max(0,Math.min(n,this.options.count-1));let r=this.getOffsetForIndex(n,i);if(!r)return;let[o,l]=r;this.
_startScroll({index:n,align:l},o,s,"absolute")},this.scrollBy=(n,{behavior:i="auto"}={})=>{let s=this.getOffsetForAlignment(
(this.getCommandWrittenOffset()??this.getScrollOffset())+n,"start");this._startScroll({index:null,align:"start"},
s,i,"relative")},this.scrollToEnd=({behavior:n="auto"}={})=>{if(this.options.count>0){this._startScroll({index:this.
options.count-1,align:"end",toEnd:!0},Math.max(this.getMaxScrollOffset(),0),n,"absolute");return}this.scrollToOffset(
Math.max(this.getTotalSize()-this.getSize(),0),{behavior:n})},this.cancelScroll=()=>{this.rafId!=null&&this.targetWindow&&
(this.targetWindow.cancelAnimationFrame(this.rafId),this.rafId=null),this.scrollState=null},this.getTotalSize=
()=>Math.max(this._getLayoutTotalSize()-this._holdOffset,0),this._getLayoutTotalSize=()=>{var n,i;let s=this.getMeasurements(),
r;if(s.length===0)r=this.options.paddingStart;else if(this.options.lanes===1){let o=s.length-1,l=(n=this._singleLaneMeasurements)==
null?void 0:n.flat;l!=null?r=l[o*2]+l[o*2+1]:r=((i=s[o])==null?void 0:i.end)??0}else{let o=Array(this.options.
lanes).fill(null),l=s.length-1;for(;l>=0&&o.some(c=>c===null);){let c=s[l];o[c.lane]===null&&(o[c.lane]=c.end),
l--}r=Math.max(...o.filter(c=>c!==null))}return Math.max(r-this.options.scrollMargin+this.options.paddingEnd,0)},
this.takeSnapshot=()=>{let n=[];if(this.itemSizeCache.size===0)return n;let i=this.getMeasurements();for(let s of i)
s&&this.itemSizeCache.has(s.key)&&n.push({index:s.index,key:s.key,start:s.start,size:s.size,end:s.end,lane:s.lane});
return n},this._scrollToOffset=(n,{adjustments:i,behavior:s}={})=>{let r={target:n+(i??0),smooth:s==="smooth"};
return this.pendingWrite=r,this.options.scrollToFn(n-this._holdOffset,{behavior:s,adjustments:i},this),r},this.
getCommandWrittenOffset=()=>this.scrollState!==null&&this.pendingWrite!==null&&!this.pendingWrite.smooth?this.
pendingWrite.target:null,this._awaitingCommandReadBack=()=>{let n=this.getCommandWrittenOffset();return!(Zt()&&
this._iosGesture.dragging())&&n!==null&&!tt(n,this.getScrollOffset())},this._followOffsetTarget=n=>{this.scrollState!==
null&&this.scrollState.index==null&&(this.scrollState.lastTargetOffset+=n)},this.measure=()=>{this.pendingMin=
null,this.itemSizeCache.clear(),this.laneAssignments.clear(),this.itemSizeCacheVersion++,this.notify(!1)},this.
setOptions(t)}get scrollAdjustments(){return 0}applyScrollAdjustment(t,n){if(t===0)return!1;if(this._followOffsetTarget(
t),this._canWriteScroll()){let i=this.getScrollOffset();this._clampedAdjustment=this._clampedBy(i+t);let s=this.
_scrollToOffset(i,{adjustments:t,behavior:n});return this.scrollOffset!==null&&(this.pendingWrite===s&&(this.scrollOffset+=
t),this.scrollOffset<0&&(this.scrollOffset=0)),!0}else return this._holdOffset+=t,this.scrollOffset!==null&&(this.
scrollOffset+=t),!0}scheduleScrollReconcile(){if(!this.targetWindow){this.scrollState=null;return}this.rafId==
null&&(this.rafId=this.targetWindow.requestAnimationFrame(()=>{this.rafId=null,this.reconcileScroll()}))}getScrollStateTarget(t){
let n=t.toEnd?[Math.max(this.getMaxScrollOffset(),0)]:t.index!=null?this.getOffsetForIndex(t.index,t.align):void 0;
return n?n[0]:t.lastTargetOffset}reconcileScroll(){if(!this.scrollState||!this.scrollElement)return;if(this.now()-
this.scrollState.startedAt>5e3){this.scrollState=null;return}if(this.scrollState.phase==="queued"){this.scheduleScrollReconcile();
return}this.getMeasurements();let i=this.getScrollStateTarget(this.scrollState),s=this.scrollState.index==null?
1:this.options.useAnimationFrameWithResizeObserver?3:2,r=i!==this.scrollState.lastTargetOffset;if(!r&&tt(i,this.
getScrollOffset())){if(this.scrollState.phase==="smooth"?this.scrollState.phase="smoothLanded":this.scrollState.
phase==="smoothFinishing"&&(this.scrollState.phase="instant"),this.scrollState.stableFrames++,this.scrollState.
stableFrames>=s){this.getScrollOffset()!==i&&this._scrollToOffset(i,{behavior:"auto"}),this.scrollState=null;return}}else if(this.
scrollState.stableFrames=0,r){let o=this.getSize()||600,l=Math.abs(i-this.getScrollOffset()),c=te(this.scrollState)&&
l>o;this.scrollState.lastTargetOffset=i,c?this.scrollState.phase="smooth":this.scrollState.phase==="smooth"?this.
scrollState.phase="smoothFinishing":this.scrollState.phase==="smoothLanded"&&(this.scrollState.phase="instant"),
this._scrollToOffset(i,{behavior:c?"smooth":"auto"})}this.scheduleScrollReconcile()}_startScroll(t,n,i,s){this.
pendingScrollAnchor=null,this._clampedAdjustment=null;let r=this._iosGesture.tail();if(s==="absolute"&&r!==null){
if(r==="fling"&&Ni()){this._stopMomentum(()=>{let o=this.scrollState;o?.phase!=="queued"||this._iosGesture.tail()!==
"fling"||this._reportedOverscroll||(this._iosGesture.end(),this._flushHoldIfReady(!0),this._writeAwaitingCommand())}),
this.scrollState={...t,startedAt:this.now(),lastTargetOffset:n,stableFrames:0,phase:"queued",behavior:i,samples:[]},
this.scheduleScrollReconcile();return}this._iosGesture.end()}this.scrollState={...t,startedAt:this.now(),lastTargetOffset:n,
stableFrames:0,behavior:i,phase:Ri(i,t.index!=null&&tt(n,this.getScrollOffset()))},this._scrollToOffset(n,{behavior:i}),
this.scheduleScrollReconcile()}},Fi=(e,t,n,i)=>{for(;e<=t;){let s=(e+t)/2|0,r=n(s);if(r<i)e=s+1;else if(r>i)t=
s-1;else return s}return e>0?e-1:0};function ho(e,t,n){let i=0;for(;i<=t;){let s=(i+t)/2|0,r=e[s*2];if(r<n)i=s+
1;else if(r>n)t=s-1;else return s}return i>0?i-1:0}function fo(e,t,n,i,s){let r=e.length-1;if(e.length<=i)return{
startIndex:0,endIndex:r};if(i===1&&s!==null){let u=ho(s,r,n),h=u,f=n+t;for(;h<r&&s[h*2]+s[h*2+1]<f;)h++;return{
startIndex:u,endIndex:h}}let l=Fi(0,r,u=>e[u].start,n),c=l;if(i===1)for(;c<r&&e[c].end<n+t;)c++;else if(i>1){let u=Array(
i).fill(0);for(;c<r&&u.some(f=>f<n+t);){let f=e[c];u[f.lane]=f.end,c++}let h=Array(i).fill(n+t);for(;l>=0&&h.some(
f=>f>=n);){let f=e[l];h[f.lane]=f.start,l--}l=Math.max(0,l-l%i),c=Math.min(r,c+(i-1-c%i))}return{startIndex:l,
endIndex:c}}var Tn=15e6,Tt=class{element;options;changed;virtualizer=null;leave=null;constructor(t,n,i){this.element=t,this.
options={horizontal:!1,head:0,...n},this.changed=i}layOut(t,n){this.stop();let{element:i}=this,{horizontal:s,head:r,
overscan:o}=this.options,l={count:t,estimateSize:n,horizontal:s,overscan:o,paddingStart:r,getScrollElement:()=>i,
initialOffset:()=>this.offset,scrollToFn:()=>{},observeElementRect:Ii,useAnimationFrameWithResizeObserver:!0,observeElementOffset:(c,u)=>{
let h=()=>u(this.offset,!1);return i.addEventListener("scroll",h,{passive:!0}),()=>i.removeEventListener("scro\
ll",h)}};this.virtualizer=new Ee(l),this.leave=this.virtualizer._didMount(),this.virtualizer._willUpdate(),this.
virtualizer.setOptions({...l,onChange:this.changed})}stop(){this.leave?.(),this.leave=null}get seen(){return this.
virtualizer?.getVirtualItems()??[]}get extent(){return Math.min(this.total,Tn)}placeOf(t){let{start:n=0}=this.
at(t)??{};return n-this.options.head-(this.offset-this.scrolled)}reveal(t){let n=this.at(t);if(!n)return;let{clientHeight:i}=this.
element,s=n.end-i,r=n.start-this.options.head;(this.offset<s||this.offset>r)&&(this.element.scrollTop=(this.offset<
s?s:r)/this.step)}at(t){return this.virtualizer?.getTotalSize(),this.virtualizer?.measurementsCache[t]}get total(){
return(this.virtualizer?.getTotalSize()??0)-this.options.head}get scrolled(){return this.options.horizontal?this.
element.scrollLeft:this.element.scrollTop}get step(){let t=this.element.clientHeight-this.options.head;return this.
total>Tn?(this.total-t)/(Tn-t):1}get offset(){return this.scrolled*this.step}};var Et=class{element;active=0;options;lines;length=0;rows=[];first=0;asked=0;queue=Promise.resolve();constructor(t,n,i){
this.options=t,this.element=a("div",{tabindex:"0","aria-label":t.label,"aria-multiselectable":"true",...i,onkeydown:s=>this.
onKey(s)}),this.lines=new Tt(this.element,n,()=>this.refresh())}get activeRow(){return this.rows[this.active-this.
first]}restart(t){return this.length=t,this.active=0,this.rows=[],this.first=0,this.element.scrollTop=0,this.refresh()}async refresh(){
if(this.element.clientHeight===0)return;let[t,n]=this.seen();this.asked+=1;let i=this.asked,s=await this.options.
fetch(t,n);i===this.asked&&(this.first=t,this.rows=s,this.draw())}async goTo(t){if(this.length===0)return null;
this.active=Math.max(0,Math.min(this.length-1,t)),this.lines.reveal(this.lineOf(this.active)),await this.refresh();
let n=this.activeRow??(await this.options.fetch(this.active,this.active+1))[0];return n?(this.options.activate(
n),n):null}enqueue(t){return this.queue=this.queue.then(t).catch(reportError),this.queue}tellActive(t){this.activeRow?
this.element.setAttribute("aria-activedescendant",t):this.element.removeAttribute("aria-activedescendant")}clicked(t,n,i){
this.active=t,this.options.activate(n);let{shiftKey:s,ctrlKey:r,metaKey:o}=i;this.options.select({place:t,cell:n.
cell,extend:s,toggle:r||o})}workOf(t){let{key:n,shiftKey:i}=t,s=t.ctrlKey||t.metaKey;return mo.has(n)?async()=>{
let r=this.length===0?null:this.moved(n),o=r===null?null:await this.goTo(r);o&&!s&&await this.options.select({
place:this.active,cell:o.cell,extend:i,toggle:!1})}:n===" "?()=>{let r=this.activeRow;if(r)return this.options.
select({place:this.active,cell:r.cell,extend:!1,toggle:!0})}:s&&n.toLowerCase()==="a"?()=>this.options.select(
{all:!0}):this.options.key(t)}onKey(t){if(t.target!==this.element)return;let n=this.workOf(t);n&&(t.preventDefault(),
this.enqueue(n))}},mo=new Set(["ArrowDown","ArrowUp","ArrowLeft","ArrowRight","PageDown","PageUp","Home","End"]);var $e=104,Oe={width:$e+16,height:$e+62},zi=40,po=1,go=600,bo=6,Di="No type",ee=class extends Et{classes;crop;failed;body=a(
"div",{class:"gallery-body",role:"presentation"});sections=[];rowsOfTiles=[];columns=1;tiles=new Map;kept=new Map;wanted=[];drawing=0;constructor(t){
super(t,{overscan:po},{role:"listbox",class:"grid gallery"}),this.classes=t.classes,this.crop=t.crop,this.failed=
t.failed,b(this.element,this.body);let n=()=>this.columns!==this.columnsNow&&this.layOut();new ResizeObserver(
()=>requestAnimationFrame(n)).observe(this.element)}reset(t,n){return this.sections=n.map(i=>({...i,element:yo(
i)})),this.tiles.clear(),b(this.body),this.layOut(),this.restart(t)}get columnsNow(){return Math.max(1,Math.floor(
(this.element.clientWidth-8)/Oe.width))}get visible(){return this.columns*Math.max(1,Math.floor((this.element.
clientHeight-zi)/Oe.height))}layOut(){this.columns=this.columnsNow;let t=0;this.rowsOfTiles=this.sections.flatMap(
n=>{let i=[{section:n,from:t,to:t}],s=t+n.cells;for(;t<s;t=i.at(-1).to)i.push({section:n,from:t,to:Math.min(s,
t+this.columns)});return i}),this.lines.layOut(this.rowsOfTiles.length,n=>Hi(this.rowsOfTiles[n])?zi:Oe.height),
this.body.style.height=`${this.lines.extent}px`}lineOf(t){return this.rowsOfTiles.findIndex(({to:n})=>t<n)}seen(){
let t=this.lines.seen.map(({index:n})=>this.rowsOfTiles[n]);return[t[0]?.from??0,t.at(-1)?.to??0]}draw(){let t=new Map,
n=new Map;this.rows.forEach((i,s)=>{let r=this.first+s,o=this.lineOf(r),{section:l,from:c}=this.rowsOfTiles[o],
u=this.tiles.get(i.cell)??this.tile(i,r);t.set(i.cell,u),this.describe(u,i,r),u.element.style.transform=`trans\
late(${4+(r-c)*Oe.width}px, ${this.lines.placeOf(o)}px)`,n.set(l,[...n.get(l)??[],u.element])}),this.tiles=t,this.
wanted=this.wanted.filter(({row:i})=>t.has(i.cell)),b(this.body,[...n].map(([i,s])=>this.group(i,s))),this.tellActive(
`cell-${this.active}`),this.pump()}group(t,n){let{type:i,cells:s,element:r}=t,o=a("div",{class:"gallery-head",
"aria-hidden":"true"},N(this.placeOf(i)),a("strong",{},i??Di),a("span",{class:"quiet"},` ${y(s,"cell")}`)),l=this.
rowsOfTiles.findIndex(c=>c.section===t);return o.style.transform=`translateY(${this.lines.placeOf(l)}px)`,b(r,
o,n),r}placeOf(t){return t===null?-1:this.classes.indexOf(t)}tile(t,n){let i=Math.round($e*Math.min(2,devicePixelRatio)),
s=a("canvas",{width:i,height:i,"aria-hidden":"true"}),r=a("span",{class:"tile-caption"}),o=a("div",{role:"opti\
on",class:"tile"},s,r),l={row:t,place:n,size:i,element:o,canvas:s,caption:r};return o.onclick=c=>this.clicked(
l.place,l.row,c),this.wanted.push(l),l}describe(t,n,i){t.row=n,t.place=i;let{element:s,caption:r}=t;s.id=`cell\
-${i}`,s.className=`tile${i===this.active?" active":""}`,s.setAttribute("aria-selected",String(this.options.isSelected(
n.cell))),s.setAttribute("aria-posinset",String(i+1)),s.setAttribute("aria-setsize",String(this.length)),s.title=
n.id,b(r,a("span",{class:"visually-hidden"},`${n.id}, `),a("span",{class:"tile-line"},n.type===null?"no type":
`${n.probability.toFixed(2)} ${n.type}`),a("span",{class:"tile-line"},n.label!==null?["→ ",N(this.placeOf(n.
label)),n.label]:a("span",{class:"quiet"},n.flags.length?y(n.flags.length,"flag"):"")))}pump(){for(;this.drawing<
bo;){let t=this.wanted.shift();if(!t)return;this.drawing+=1,this.picture(t).catch(this.failed).finally(()=>{this.
drawing-=1,this.pump()})}}async picture({row:t,canvas:n,size:i}){let s=`${t.cell} ${i}`,r=this.kept.get(s)??await this.
crop(t.cell,i);this.kept.delete(s),this.kept.set(s,r);for(let u of this.kept.keys()){if(this.kept.size<=go)break;
this.kept.delete(u)}let o=_t(n),l=i/r.side;o.drawImage(r.bitmap,0,0),o.setTransform(l,0,0,l,-r.left*l,-r.top*l);
let c=this.placeOf(t.type);Se(o,xe(r.outline),Me(n,c),c,l,2*(i/$e)),n.dataset.drawn="yes"}vertical(t){let n=this.
lineOf(this.active),i=n+t;for(;this.rowsOfTiles[i]&&Hi(this.rowsOfTiles[i]);)i+=t;let s=this.rowsOfTiles[i];return s?
Math.min(s.from+this.active-this.rowsOfTiles[n].from,s.to-1):this.active}moved(t){return t==="ArrowRight"?this.
active+1:t==="ArrowLeft"?this.active-1:t==="ArrowDown"?this.vertical(1):t==="ArrowUp"?this.vertical(-1):t==="P\
ageDown"?this.active+this.visible:t==="PageUp"?this.active-this.visible:t==="Home"?0:t==="End"?this.length-1:null}};
function Hi({from:e,to:t}){return e===t}function yo({type:e,cells:t}){return a("div",{role:"group",class:"gall\
ery-group","aria-label":`${e??Di}, ${y(t,"cell")}`})}var Ae=34,vo=6,wo=2,Ce=class extends Et{columns;sort;across;header=a("div",{role:"row",class:"grid-row grid-he\
ader","aria-rowindex":"1"});body=a("div",{role:"rowgroup",class:"grid-body"});sorted={key:"number",descending:!1};constructor(t){
super(t,{head:Ae,overscan:vo},{role:"grid",class:"grid","aria-colcount":String(t.columns.length)}),this.columns=
t.columns,this.sort=t.sort,this.across=new Tt(this.element,{horizontal:!0,overscan:wo},()=>this.draw()),this.across.
layOut(this.columns.length,i=>this.columns[i].width);let n=`${this.across.extent}px`;this.header.style.width=this.
body.style.width=n,b(this.element,a("div",{role:"rowgroup",class:"grid-head"},this.header),this.body)}reset(t,n){
return this.sorted=n,this.element.setAttribute("aria-rowcount",String(t+1)),this.lines.layOut(t,()=>Ae),this.body.
style.height=`${this.lines.extent}px`,this.restart(t)}get visible(){return Math.max(1,Math.floor((this.element.
clientHeight-Ae)/Ae))}seen(){let{seen:t}=this.lines;return[t[0]?.index??0,(t.at(-1)?.index??-1)+1]}draw(){let t=this.
across.seen.map(({index:s,start:r})=>({...this.columns[s],i:s,left:r})),{activeElement:n}=document,i=n instanceof
HTMLElement&&this.header.contains(n)?n.dataset.key:null;b(this.header,t.map(s=>this.headerCell(s))),i&&this.header.
querySelector(`[data-key="${CSS.escape(i)}"]`)?.focus(),b(this.body,this.rows.map((s,r)=>this.rowElement(s,this.
first+r,t))),this.tellActive(`row-${this.active}`)}headerCell({key:t,label:n,isNumeric:i,width:s,left:r,i:o}){
let{key:l,descending:c}=this.sorted,u=t===l,h=a("div",{role:"columnheader",class:`grid-cell${i?" numeric":""}`,
"aria-colindex":String(o+1),"aria-sort":u?c?"descending":"ascending":null},a("button",{type:"button","data-key":t,
title:`Sort by ${n}`,onclick:()=>this.sort(t)},n,a("span",{"aria-hidden":"true"},u?c?" ▼":" ▲":"")));return h.
style.left=`${r}px`,h.style.width=`${s}px`,h}rowElement(t,n,i){let s=a("div",{role:"row",id:`row-${n}`,class:`\
grid-row${n===this.active?" active":""}`,"aria-rowindex":String(n+2),"aria-selected":String(this.options.isSelected(
t.cell)),onclick:r=>this.clicked(n,t,r)},i.map(({isNumeric:r,width:o,left:l,i:c,render:u})=>{let h=a("div",{role:"\
gridcell",class:`grid-cell${r?" numeric":""}`,"aria-colindex":String(c+1)},u(t));return h.style.left=`${l}px`,
h.style.width=`${o}px`,h}));return s.style.transform=`translateY(${this.lines.placeOf(n)}px)`,s.style.width=this.
body.style.width,s}lineOf(t){return t}moved(t){return t==="ArrowDown"?this.active+1:t==="ArrowUp"?this.active-
1:t==="PageDown"?this.active+this.visible:t==="PageUp"?this.active-this.visible:t==="Home"?0:t==="End"?this.length-
1:null}workOf(t){let{key:n}=t;return n==="ArrowLeft"||n==="ArrowRight"?()=>this.element.scrollLeft+=n==="Arrow\
Right"?110:-110:super.workOf(t)}};function ne(e,t){return e==null||t==null?NaN:e<t?-1:e>t?1:e>=t?0:NaN}function _o(e,t){return e==null||t==null?
NaN:t<e?-1:t>e?1:t>=e?0:NaN}function Bi(e){let t,n,i;e.length!==2?(t=ne,n=(l,c)=>ne(e(l),c),i=(l,c)=>e(l)-c):(t=
e===ne||e===_o?e:xo,n=e,i=e);function s(l,c,u=0,h=l.length){if(u<h){if(t(c,c)!==0)return h;do{let f=u+h>>>1;n(
l[f],c)<0?u=f+1:h=f}while(u<h)}return u}function r(l,c,u=0,h=l.length){if(u<h){if(t(c,c)!==0)return h;do{let f=u+
h>>>1;n(l[f],c)<=0?u=f+1:h=f}while(u<h)}return u}function o(l,c,u=0,h=l.length){let f=s(l,c,u,h-1);return f>u&&
i(l[f-1],c)>-i(l[f],c)?f-1:f}return{left:s,center:o,right:r}}function xo(){return 0}function Mo(e){return e===
null?NaN:+e}var Wi=Bi(ne),Vi=Wi.right,Ic=Wi.left,Fc=Bi(Mo).center;var zc=ji(Gi),Hc=ji(So);function ji(e){return function(t,n,i=n){if(!((n=+n)>=0))throw new RangeError("invalid \
rx");if(!((i=+i)>=0))throw new RangeError("invalid ry");let{data:s,width:r,height:o}=t;if(!((r=Math.floor(r))>=
0))throw new RangeError("invalid width");if(!((o=Math.floor(o!==void 0?o:s.length/r))>=0))throw new RangeError(
"invalid height");if(!r||!o||!n&&!i)return t;let l=n&&e(n),c=i&&e(i),u=s.slice();return l&&c?(Ot(l,u,s,r,o),Ot(
l,s,u,r,o),Ot(l,u,s,r,o),$t(c,s,u,r,o),$t(c,u,s,r,o),$t(c,s,u,r,o)):l?(Ot(l,s,u,r,o),Ot(l,u,s,r,o),Ot(l,s,u,r,
o)):c&&($t(c,s,u,r,o),$t(c,u,s,r,o),$t(c,s,u,r,o)),t}}function Ot(e,t,n,i,s){for(let r=0,o=i*s;r<o;)e(t,n,r,r+=
i,1)}function $t(e,t,n,i,s){for(let r=0,o=i*s;r<i;++r)e(t,n,r,r+o,i)}function So(e){let t=Gi(e);return(n,i,s,r,o)=>{
s<<=2,r<<=2,o<<=2,t(n,i,s+0,r+0,o),t(n,i,s+1,r+1,o),t(n,i,s+2,r+2,o),t(n,i,s+3,r+3,o)}}function Gi(e){let t=Math.
floor(e);if(t===e)return ko(e);let n=e-t,i=2*e+1;return(s,r,o,l,c)=>{if(!((l-=c)>=o))return;let u=t*r[o],h=c*t,
f=h+c;for(let d=o,m=o+h;d<m;d+=c)u+=r[Math.min(l,d)];for(let d=o,m=l;d<=m;d+=c)u+=r[Math.min(l,d+h)],s[d]=(u+n*
(r[Math.max(o,d-f)]+r[Math.min(l,d+f)]))/i,u-=r[Math.max(o,d-h)]}}function ko(e){let t=2*e+1;return(n,i,s,r,o)=>{
if(!((r-=o)>=s))return;let l=e*i[s],c=o*e;for(let u=s,h=s+c;u<h;u+=o)l+=i[Math.min(r,u)];for(let u=s,h=r;u<=h;u+=
o)l+=i[Math.min(r,u+c)],n[u]=l/t,l-=i[Math.max(s,u-c)]}}var ie=class extends Map{constructor(t,n=Oo){if(super(),Object.defineProperties(this,{_intern:{value:new Map},
_key:{value:n}}),t!=null)for(let[i,s]of t)this.set(i,s)}get(t){return super.get(qi(this,t))}has(t){return super.
has(qi(this,t))}set(t,n){return super.set(To(this,t),n)}delete(t){return super.delete(Eo(this,t))}};function qi({_intern:e,_key:t},n){let i=t(n);return e.has(i)?e.get(i):n}function To({_intern:e,_key:t},n){let i=t(
n);return e.has(i)?e.get(i):(e.set(i,n),n)}function Eo({_intern:e,_key:t},n){let i=t(n);return e.has(i)&&(n=e.
get(i),e.delete(i)),n}function Oo(e){return e!==null&&typeof e=="object"?e.valueOf():e}var $o=Array.prototype,Dc=$o.slice;var Ao=Math.sqrt(50),Co=Math.sqrt(10),No=Math.sqrt(2);function Ne(e,t,n){let i=(t-e)/Math.max(0,n),s=Math.floor(
Math.log10(i)),r=i/Math.pow(10,s),o=r>=Ao?10:r>=Co?5:r>=No?2:1,l,c,u;return s<0?(u=Math.pow(10,-s)/o,l=Math.round(
e*u),c=Math.round(t*u),l/u<e&&++l,c/u>t&&--c,u=-u):(u=Math.pow(10,s)*o,l=Math.round(e/u),c=Math.round(t/u),l*u<
e&&++l,c*u>t&&--c),c<l&&.5<=n&&n<2?Ne(e,t,n*2):[l,c,u]}function Re(e,t,n){if(t=+t,e=+e,n=+n,!(n>0))return[];if(e===
t)return[e];let i=t<e,[s,r,o]=i?Ne(t,e,n):Ne(e,t,n);if(!(r>=s))return[];let l=r-s+1,c=new Array(l);if(i)if(o<0)
for(let u=0;u<l;++u)c[u]=(r-u)/-o;else for(let u=0;u<l;++u)c[u]=(r-u)*o;else if(o<0)for(let u=0;u<l;++u)c[u]=(s+
u)/-o;else for(let u=0;u<l;++u)c[u]=(s+u)*o;return c}function Le(e,t,n){return t=+t,e=+e,n=+n,Ne(e,t,n)[2]}function Ui(e,t,n){
t=+t,e=+e,n=+n;let i=t<e,s=i?Le(t,e,n):Le(e,t,n);return(i?-1:1)*(s<0?1/-s:s)}function Ki(e,t,n){e=+e,t=+t,n=(s=arguments.length)<2?(t=e,e=0,1):s<3?1:+n;for(var i=-1,s=Math.max(0,Math.ceil(
(t-e)/n))|0,r=new Array(s);++i<s;)r[i]=e+i*n;return r}var qc=Lo(Math.random);function Lo(e){return function(n,i=0,s=n.length){let r=s-(i=+i);for(;r;){let o=e()*r--|
0,l=n[r+i];n[r+i]=n[o+i],n[o+i]=l}return n}}function Lt(e,t,n){e.prototype=t.prototype=n,n.constructor=e}function oe(e,t){var n=Object.create(e.prototype);
for(var i in t)n[i]=t[i];return n}function lt(){}var yt=.7,Nt=1/yt,At="\\s*([+-]?\\d+)\\s*",se="\\s*([+-]?(?:\\d\
*\\.)?\\d+(?:[eE][+-]?\\d+)?)\\s*",X="\\s*([+-]?(?:\\d*\\.)?\\d+(?:[eE][+-]?\\d+)?)%\\s*",Ro=/^#([0-9a-f]{3,8})$/,
Po=new RegExp(`^rgb\\(${At},${At},${At}\\)$`),Io=new RegExp(`^rgb\\(${X},${X},${X}\\)$`),Fo=new RegExp(`^rgba\\\
(${At},${At},${At},${se}\\)$`),zo=new RegExp(`^rgba\\(${X},${X},${X},${se}\\)$`),Ho=new RegExp(`^hsl\\(${se},${X}\
,${X}\\)$`),Do=new RegExp(`^hsla\\(${se},${X},${X},${se}\\)$`),Yi={aliceblue:15792383,antiquewhite:16444375,aqua:65535,
aquamarine:8388564,azure:15794175,beige:16119260,bisque:16770244,black:0,blanchedalmond:16772045,blue:255,blueviolet:9055202,
brown:10824234,burlywood:14596231,cadetblue:6266528,chartreuse:8388352,chocolate:13789470,coral:16744272,cornflowerblue:6591981,
cornsilk:16775388,crimson:14423100,cyan:65535,darkblue:139,darkcyan:35723,darkgoldenrod:12092939,darkgray:11119017,
darkgreen:25600,darkgrey:11119017,darkkhaki:12433259,darkmagenta:9109643,darkolivegreen:5597999,darkorange:16747520,
darkorchid:10040012,darkred:9109504,darksalmon:15308410,darkseagreen:9419919,darkslateblue:4734347,darkslategray:3100495,
darkslategrey:3100495,darkturquoise:52945,darkviolet:9699539,deeppink:16716947,deepskyblue:49151,dimgray:6908265,
dimgrey:6908265,dodgerblue:2003199,firebrick:11674146,floralwhite:16775920,forestgreen:2263842,fuchsia:16711935,
gainsboro:14474460,ghostwhite:16316671,gold:16766720,goldenrod:14329120,gray:8421504,green:32768,greenyellow:11403055,
grey:8421504,honeydew:15794160,hotpink:16738740,indianred:13458524,indigo:4915330,ivory:16777200,khaki:15787660,
lavender:15132410,lavenderblush:16773365,lawngreen:8190976,lemonchiffon:16775885,lightblue:11393254,lightcoral:15761536,
lightcyan:14745599,lightgoldenrodyellow:16448210,lightgray:13882323,lightgreen:9498256,lightgrey:13882323,lightpink:16758465,
lightsalmon:16752762,lightseagreen:2142890,lightskyblue:8900346,lightslategray:7833753,lightslategrey:7833753,
lightsteelblue:11584734,lightyellow:16777184,lime:65280,limegreen:3329330,linen:16445670,magenta:16711935,maroon:8388608,
mediumaquamarine:6737322,mediumblue:205,mediumorchid:12211667,mediumpurple:9662683,mediumseagreen:3978097,mediumslateblue:8087790,
mediumspringgreen:64154,mediumturquoise:4772300,mediumvioletred:13047173,midnightblue:1644912,mintcream:16121850,
mistyrose:16770273,moccasin:16770229,navajowhite:16768685,navy:128,oldlace:16643558,olive:8421376,olivedrab:7048739,
orange:16753920,orangered:16729344,orchid:14315734,palegoldenrod:15657130,palegreen:10025880,paleturquoise:11529966,
palevioletred:14381203,papayawhip:16773077,peachpuff:16767673,peru:13468991,pink:16761035,plum:14524637,powderblue:11591910,
purple:8388736,rebeccapurple:6697881,red:16711680,rosybrown:12357519,royalblue:4286945,saddlebrown:9127187,salmon:16416882,
sandybrown:16032864,seagreen:3050327,seashell:16774638,sienna:10506797,silver:12632256,skyblue:8900331,slateblue:6970061,
slategray:7372944,slategrey:7372944,snow:16775930,springgreen:65407,steelblue:4620980,tan:13808780,teal:32896,
thistle:14204888,tomato:16737095,turquoise:4251856,violet:15631086,wheat:16113331,white:16777215,whitesmoke:16119285,
yellow:16776960,yellowgreen:10145074};Lt(lt,Rt,{copy(e){return Object.assign(new this.constructor,this,e)},displayable(){
return this.rgb().displayable()},hex:Xi,formatHex:Xi,formatHex8:qo,formatHsl:Bo,formatRgb:Qi,toString:Qi});function Xi(){
return this.rgb().formatHex()}function qo(){return this.rgb().formatHex8()}function Bo(){return os(this).formatHsl()}
function Qi(){return this.rgb().formatRgb()}function Rt(e){var t,n;return e=(e+"").trim().toLowerCase(),(t=Ro.
exec(e))?(n=t[1].length,t=parseInt(t[1],16),n===6?Ji(t):n===3?new P(t>>8&15|t>>4&240,t>>4&15|t&240,(t&15)<<4|t&
15,1):n===8?Pe(t>>24&255,t>>16&255,t>>8&255,(t&255)/255):n===4?Pe(t>>12&15|t>>8&240,t>>8&15|t>>4&240,t>>4&15|t&
240,((t&15)<<4|t&15)/255):null):(t=Po.exec(e))?new P(t[1],t[2],t[3],1):(t=Io.exec(e))?new P(t[1]*255/100,t[2]*
255/100,t[3]*255/100,1):(t=Fo.exec(e))?Pe(t[1],t[2],t[3],t[4]):(t=zo.exec(e))?Pe(t[1]*255/100,t[2]*255/100,t[3]*
255/100,t[4]):(t=Ho.exec(e))?es(t[1],t[2]/100,t[3]/100,1):(t=Do.exec(e))?es(t[1],t[2]/100,t[3]/100,t[4]):Yi.hasOwnProperty(
e)?Ji(Yi[e]):e==="transparent"?new P(NaN,NaN,NaN,0):null}function Ji(e){return new P(e>>16&255,e>>8&255,e&255,
1)}function Pe(e,t,n,i){return i<=0&&(e=t=n=NaN),new P(e,t,n,i)}function Nn(e){return e instanceof lt||(e=Rt(e)),
e?(e=e.rgb(),new P(e.r,e.g,e.b,e.opacity)):new P}function le(e,t,n,i){return arguments.length===1?Nn(e):new P(
e,t,n,i??1)}function P(e,t,n,i){this.r=+e,this.g=+t,this.b=+n,this.opacity=+i}Lt(P,le,oe(lt,{brighter(e){return e=
e==null?Nt:Math.pow(Nt,e),new P(this.r*e,this.g*e,this.b*e,this.opacity)},darker(e){return e=e==null?yt:Math.pow(
yt,e),new P(this.r*e,this.g*e,this.b*e,this.opacity)},rgb(){return this},clamp(){return new P(gt(this.r),gt(this.
g),gt(this.b),Fe(this.opacity))},displayable(){return-.5<=this.r&&this.r<255.5&&-.5<=this.g&&this.g<255.5&&-.5<=
this.b&&this.b<255.5&&0<=this.opacity&&this.opacity<=1},hex:Zi,formatHex:Zi,formatHex8:Wo,formatRgb:ts,toString:ts}));
function Zi(){return`#${pt(this.r)}${pt(this.g)}${pt(this.b)}`}function Wo(){return`#${pt(this.r)}${pt(this.g)}${pt(
this.b)}${pt((isNaN(this.opacity)?1:this.opacity)*255)}`}function ts(){let e=Fe(this.opacity);return`${e===1?"\
rgb(":"rgba("}${gt(this.r)}, ${gt(this.g)}, ${gt(this.b)}${e===1?")":`, ${e})`}`}function Fe(e){return isNaN(e)?
1:Math.max(0,Math.min(1,e))}function gt(e){return Math.max(0,Math.min(255,Math.round(e)||0))}function pt(e){return e=
gt(e),(e<16?"0":"")+e.toString(16)}function es(e,t,n,i){return i<=0?e=t=n=NaN:n<=0||n>=1?e=t=NaN:t<=0&&(e=NaN),
new V(e,t,n,i)}function os(e){if(e instanceof V)return new V(e.h,e.s,e.l,e.opacity);if(e instanceof lt||(e=Rt(
e)),!e)return new V;if(e instanceof V)return e;e=e.rgb();var t=e.r/255,n=e.g/255,i=e.b/255,s=Math.min(t,n,i),r=Math.
max(t,n,i),o=NaN,l=r-s,c=(r+s)/2;return l?(t===r?o=(n-i)/l+(n<i)*6:n===r?o=(i-t)/l+2:o=(t-n)/l+4,l/=c<.5?r+s:2-
r-s,o*=60):l=c>0&&c<1?0:o,new V(o,l,c,e.opacity)}function He(e,t,n,i){return arguments.length===1?os(e):new V(
e,t,n,i??1)}function V(e,t,n,i){this.h=+e,this.s=+t,this.l=+n,this.opacity=+i}Lt(V,He,oe(lt,{brighter(e){return e=
e==null?Nt:Math.pow(Nt,e),new V(this.h,this.s,this.l*e,this.opacity)},darker(e){return e=e==null?yt:Math.pow(yt,
e),new V(this.h,this.s,this.l*e,this.opacity)},rgb(){var e=this.h%360+(this.h<0)*360,t=isNaN(e)||isNaN(this.s)?
0:this.s,n=this.l,i=n+(n<.5?n:1-n)*t,s=2*n-i;return new P(En(e>=240?e-240:e+120,s,i),En(e,s,i),En(e<120?e+240:
e-120,s,i),this.opacity)},clamp(){return new V(ns(this.h),Ie(this.s),Ie(this.l),Fe(this.opacity))},displayable(){
return(0<=this.s&&this.s<=1||isNaN(this.s))&&0<=this.l&&this.l<=1&&0<=this.opacity&&this.opacity<=1},formatHsl(){
let e=Fe(this.opacity);return`${e===1?"hsl(":"hsla("}${ns(this.h)}, ${Ie(this.s)*100}%, ${Ie(this.l)*100}%${e===
1?")":`, ${e})`}`}}));function ns(e){return e=(e||0)%360,e<0?e+360:e}function Ie(e){return Math.max(0,Math.min(
1,e||0))}function En(e,t,n){return(e<60?t+(n-t)*e/60:e<180?n:e<240?t+(n-t)*(240-e)/60:t)*255}var ls=Math.PI/180,
as=180/Math.PI,ze=18,cs=.96422,us=1,hs=.82521,fs=4/29,Ct=6/29,ds=3*Ct*Ct,Vo=Ct*Ct*Ct;function ms(e){if(e instanceof
Q)return new Q(e.l,e.a,e.b,e.opacity);if(e instanceof et)return gs(e);e instanceof P||(e=Nn(e));var t=Cn(e.r),
n=Cn(e.g),i=Cn(e.b),s=On((.2225045*t+.7168786*n+.0606169*i)/us),r,o;return t===n&&n===i?r=o=s:(r=On((.4360747*
t+.3850649*n+.1430804*i)/cs),o=On((.0139322*t+.0971045*n+.7141733*i)/hs)),new Q(116*s-16,500*(r-s),200*(s-o),e.
opacity)}function ps(e,t,n,i){return arguments.length===1?ms(e):new Q(e,t,n,i??1)}function Q(e,t,n,i){this.l=+e,this.a=
+t,this.b=+n,this.opacity=+i}Lt(Q,ps,oe(lt,{brighter(e){return new Q(this.l+ze*(e??1),this.a,this.b,this.opacity)},
darker(e){return new Q(this.l-ze*(e??1),this.a,this.b,this.opacity)},rgb(){var e=(this.l+16)/116,t=isNaN(this.
a)?e:e+this.a/500,n=isNaN(this.b)?e:e-this.b/200;return t=cs*$n(t),e=us*$n(e),n=hs*$n(n),new P(An(3.1338561*t-
1.6168667*e-.4906146*n),An(-.9787684*t+1.9161415*e+.033454*n),An(.0719453*t-.2289914*e+1.4052427*n),this.opacity)}}));
function On(e){return e>Vo?Math.pow(e,1/3):e/ds+fs}function $n(e){return e>Ct?e*e*e:ds*(e-fs)}function An(e){return 255*
(e<=.0031308?12.92*e:1.055*Math.pow(e,1/2.4)-.055)}function Cn(e){return(e/=255)<=.04045?e/12.92:Math.pow((e+.055)/
1.055,2.4)}function jo(e){if(e instanceof et)return new et(e.h,e.c,e.l,e.opacity);if(e instanceof Q||(e=ms(e)),
e.a===0&&e.b===0)return new et(NaN,0<e.l&&e.l<100?0:NaN,e.l,e.opacity);var t=Math.atan2(e.b,e.a)*as;return new et(
t<0?t+360:t,Math.sqrt(e.a*e.a+e.b*e.b),e.l,e.opacity)}function De(e,t,n,i){return arguments.length===1?jo(e):new et(e,t,n,i??1)}function et(e,t,n,i){this.h=+e,this.
c=+t,this.l=+n,this.opacity=+i}function gs(e){if(isNaN(e.h))return new Q(e.l,0,0,e.opacity);var t=e.h*ls;return new Q(
e.l,Math.cos(t)*e.c,Math.sin(t)*e.c,e.opacity)}Lt(et,De,oe(lt,{brighter(e){return new et(this.h,this.c,this.l+
ze*(e??1),this.opacity)},darker(e){return new et(this.h,this.c,this.l-ze*(e??1),this.opacity)},rgb(){return gs(
this).rgb()}}));var bs=-.14861,Ln=1.78277,Rn=-.29227,qe=-.90649,re=1.97294,is=re*qe,ss=re*Ln,rs=Ln*Rn-qe*bs;function Go(e){
if(e instanceof bt)return new bt(e.h,e.s,e.l,e.opacity);e instanceof P||(e=Nn(e));var t=e.r/255,n=e.g/255,i=e.
b/255,s=(rs*i+is*t-ss*n)/(rs+is-ss),r=i-s,o=(re*(n-s)-Rn*r)/qe,l=Math.sqrt(o*o+r*r)/(re*s*(1-s)),c=l?Math.atan2(
o,r)*as-120:NaN;return new bt(c<0?c+360:c,l,s,e.opacity)}function Be(e,t,n,i){return arguments.length===1?Go(e):
new bt(e,t,n,i??1)}function bt(e,t,n,i){this.h=+e,this.s=+t,this.l=+n,this.opacity=+i}Lt(bt,Be,oe(lt,{brighter(e){
return e=e==null?Nt:Math.pow(Nt,e),new bt(this.h,this.s,this.l*e,this.opacity)},darker(e){return e=e==null?yt:
Math.pow(yt,e),new bt(this.h,this.s,this.l*e,this.opacity)},rgb(){var e=isNaN(this.h)?0:(this.h+120)*ls,t=+this.
l,n=isNaN(this.s)?0:this.s*t*(1-t),i=Math.cos(e),s=Math.sin(e);return new P(255*(t+n*(bs*i+Ln*s)),255*(t+n*(Rn*
i+qe*s)),255*(t+n*(re*i)),this.opacity)}}));function _s(e,t,n,i,s){var r=e*e,o=r*e;return((1-3*e+3*r-o)*t+(4-6*r+3*o)*n+(1+3*e+3*r-3*o)*i+o*s)/6}function Uo(e){
var t=e.length-1;return function(n){var i=n<=0?n=0:n>=1?(n=1,t-1):Math.floor(n*t),s=e[i],r=e[i+1],o=i>0?e[i-1]:
2*s-r,l=i<t-1?e[i+2]:2*r-s;return _s((n-i/t)*t,o,s,r,l)}}function Ko(e){var t=e.length;return function(n){var i=Math.
floor(((n%=1)<0?++n:n)*t),s=e[(i+t-1)%t],r=e[i%t],o=e[(i+1)%t],l=e[(i+2)%t];return _s((n-i/t)*t,s,r,o,l)}}var Ve=e=>()=>e;
function xs(e,t){return function(n){return e+n*t}}function Yo(e,t,n){return e=Math.pow(e,n),t=Math.pow(t,n)-e,
n=1/n,function(i){return Math.pow(e+i*t,n)}}function zn(e,t){var n=t-e;return n?xs(e,n>180||n<-180?n-360*Math.
round(n/360):n):Ve(isNaN(e)?t:e)}function Xo(e){return(e=+e)==1?F:function(t,n){return n-t?Yo(t,n,e):Ve(isNaN(
t)?n:t)}}function F(e,t){var n=t-e;return n?xs(e,n):Ve(isNaN(e)?t:e)}var ys=(function e(t){var n=Xo(t);function i(s,r){
var o=n((s=le(s)).r,(r=le(r)).r),l=n(s.g,r.g),c=n(s.b,r.b),u=F(s.opacity,r.opacity);return function(h){return s.
r=o(h),s.g=l(h),s.b=c(h),s.opacity=u(h),s+""}}return i.gamma=e,i})(1);function Ms(e){return function(t){var n=t.
length,i=new Array(n),s=new Array(n),r=new Array(n),o,l;for(o=0;o<n;++o)l=le(t[o]),i[o]=l.r||0,s[o]=l.g||0,r[o]=
l.b||0;return i=e(i),s=e(s),r=e(r),l.opacity=1,function(c){return l.r=i(c),l.g=s(c),l.b=r(c),l+""}}}var jc=Ms(
Uo),Gc=Ms(Ko);function Qo(e,t){t||(t=[]);var n=e?Math.min(t.length,e.length):0,i=t.slice(),s;return function(r){
for(s=0;s<n;++s)i[s]=e[s]*(1-r)+t[s]*r;return i}}function Jo(e){return ArrayBuffer.isView(e)&&!(e instanceof DataView)}function Zo(e,t){var n=t?t.length:0,i=e?Math.min(n,e.length):0,s=new Array(i),r=new Array(n),o;for(o=0;o<i;++o)
s[o]=je(e[o],t[o]);for(;o<n;++o)r[o]=t[o];return function(l){for(o=0;o<i;++o)r[o]=s[o](l);return r}}function tl(e,t){
var n=new Date;return e=+e,t=+t,function(i){return n.setTime(e*(1-i)+t*i),n}}function j(e,t){return e=+e,t=+t,
function(n){return e*(1-n)+t*n}}function el(e,t){var n={},i={},s;(e===null||typeof e!="object")&&(e={}),(t===null||
typeof t!="object")&&(t={});for(s in t)s in e?n[s]=je(e[s],t[s]):i[s]=t[s];return function(r){for(s in n)i[s]=
n[s](r);return i}}var In=/[-+]?(?:\d+\.?\d*|\.?\d+)(?:[eE][-+]?\d+)?/g,Pn=new RegExp(In.source,"g");function nl(e){
return function(){return e}}function il(e){return function(t){return e(t)+""}}function sl(e,t){var n=In.lastIndex=
Pn.lastIndex=0,i,s,r,o=-1,l=[],c=[];for(e=e+"",t=t+"";(i=In.exec(e))&&(s=Pn.exec(t));)(r=s.index)>n&&(r=t.slice(
n,r),l[o]?l[o]+=r:l[++o]=r),(i=i[0])===(s=s[0])?l[o]?l[o]+=s:l[++o]=s:(l[++o]=null,c.push({i:o,x:j(i,s)})),n=Pn.
lastIndex;return n<t.length&&(r=t.slice(n),l[o]?l[o]+=r:l[++o]=r),l.length<2?c[0]?il(c[0].x):nl(t):(t=c.length,
function(u){for(var h=0,f;h<t;++h)l[(f=c[h]).i]=f.x(u);return l.join("")})}function je(e,t){var n=typeof t,i;return t==
null||n==="boolean"?Ve(t):(n==="number"?j:n==="string"?(i=Rt(t))?(t=i,ys):sl:t instanceof Rt?ys:t instanceof Date?
tl:Jo(t)?Qo:Array.isArray(t)?Zo:typeof t.valueOf!="function"&&typeof t.toString!="function"||isNaN(t)?el:j)(e,
t)}function Ss(e,t){return e=+e,t=+t,function(n){return Math.round(e*(1-n)+t*n)}}var vs=180/Math.PI,Fn={translateX:0,
translateY:0,rotate:0,skewX:0,scaleX:1,scaleY:1};function ks(e,t,n,i,s,r){var o,l,c;return(o=Math.sqrt(e*e+t*t))&&
(e/=o,t/=o),(c=e*n+t*i)&&(n-=e*c,i-=t*c),(l=Math.sqrt(n*n+i*i))&&(n/=l,i/=l,c/=l),e*i<t*n&&(e=-e,t=-t,c=-c,o=-o),
{translateX:s,translateY:r,rotate:Math.atan2(t,e)*vs,skewX:Math.atan(c)*vs,scaleX:o,scaleY:l}}var We;function rl(e){
let t=new(typeof DOMMatrix=="function"?DOMMatrix:WebKitCSSMatrix)(e+"");return t.isIdentity?Fn:ks(t.a,t.b,t.c,
t.d,t.e,t.f)}function ol(e){return e==null||(We||(We=document.createElementNS("http://www.w3.org/2000/svg","g")),
We.setAttribute("transform",e),!(e=We.transform.baseVal.consolidate()))?Fn:(e=e.matrix,ks(e.a,e.b,e.c,e.d,e.e,
e.f))}function Ts(e,t,n,i){function s(u){return u.length?u.pop()+" ":""}function r(u,h,f,d,m,p){if(u!==f||h!==
d){var g=m.push("translate(",null,t,null,n);p.push({i:g-4,x:j(u,f)},{i:g-2,x:j(h,d)})}else(f||d)&&m.push("tran\
slate("+f+t+d+n)}function o(u,h,f,d){u!==h?(u-h>180?h+=360:h-u>180&&(u+=360),d.push({i:f.push(s(f)+"rotate(",null,
i)-2,x:j(u,h)})):h&&f.push(s(f)+"rotate("+h+i)}function l(u,h,f,d){u!==h?d.push({i:f.push(s(f)+"skewX(",null,i)-
2,x:j(u,h)}):h&&f.push(s(f)+"skewX("+h+i)}function c(u,h,f,d,m,p){if(u!==f||h!==d){var g=m.push(s(m)+"scale(",
null,",",null,")");p.push({i:g-4,x:j(u,f)},{i:g-2,x:j(h,d)})}else(f!==1||d!==1)&&m.push(s(m)+"scale("+f+","+d+
")")}return function(u,h){var f=[],d=[];return u=e(u),h=e(h),r(u.translateX,u.translateY,h.translateX,h.translateY,
f,d),o(u.rotate,h.rotate,f,d),l(u.skewX,h.skewX,f,d),c(u.scaleX,u.scaleY,h.scaleX,h.scaleY,f,d),u=h=null,function(m){
for(var p=-1,g=d.length,_;++p<g;)f[(_=d[p]).i]=_.x(m);return f.join("")}}}var Uc=Ts(rl,"px, ","px)","deg)"),Kc=Ts(
ol,", ",")",")"),ll=1e-12;function ws(e){return((e=Math.exp(e))+1/e)/2}function al(e){return((e=Math.exp(e))-1/
e)/2}function cl(e){return((e=Math.exp(2*e))-1)/(e+1)}var Yc=(function e(t,n,i){function s(r,o){var l=r[0],c=r[1],
u=r[2],h=o[0],f=o[1],d=o[2],m=h-l,p=f-c,g=m*m+p*p,_,S;if(g<ll)S=Math.log(d/u)/t,_=function(A){return[l+A*m,c+A*
p,u*Math.exp(t*A*S)]};else{var M=Math.sqrt(g),v=(d*d-u*u+i*g)/(2*u*n*M),$=(d*d-u*u-i*g)/(2*d*n*M),E=Math.log(Math.
sqrt(v*v+1)-v),C=Math.log(Math.sqrt($*$+1)-$);S=(C-E)/t,_=function(A){var G=A*S,B=ws(E),U=u/(n*M)*(B*cl(t*G+E)-
al(E));return[l+U*m,c+U*p,u*B/ws(t*G+E)]}}return _.duration=Math.abs(S)*1e3*t/Math.SQRT2,_}return s.rho=function(r){
var o=Math.max(.001,+r),l=o*o,c=l*l;return e(o,l,c)},s})(Math.SQRT2,2,4);function Es(e){return function(t,n){var i=e(
(t=He(t)).h,(n=He(n)).h),s=F(t.s,n.s),r=F(t.l,n.l),o=F(t.opacity,n.opacity);return function(l){return t.h=i(l),
t.s=s(l),t.l=r(l),t.opacity=o(l),t+""}}}var Xc=Es(zn),Qc=Es(F);function Os(e){return function(t,n){var i=e((t=De(t)).h,(n=De(n)).h),s=F(t.c,n.c),r=F(t.l,n.l),o=F(t.opacity,n.
opacity);return function(l){return t.h=i(l),t.c=s(l),t.l=r(l),t.opacity=o(l),t+""}}}var Jc=Os(zn),Zc=Os(F);function $s(e){
return(function t(n){n=+n;function i(s,r){var o=e((s=Be(s)).h,(r=Be(r)).h),l=F(s.s,r.s),c=F(s.l,r.l),u=F(s.opacity,
r.opacity);return function(h){return s.h=o(h),s.s=l(h),s.l=c(Math.pow(h,n)),s.opacity=u(h),s+""}}return i.gamma=
t,i})(1)}var tu=$s(zn),eu=$s(F);function ul(e){return Math.abs(e=Math.round(e))>=1e21?e.toLocaleString("en").replace(/,/g,""):e.toString(10)}function Ue(e,t){
if(!isFinite(e)||e===0)return null;var n=(e=t?e.toExponential(t-1):e.toExponential()).indexOf("e"),i=e.slice(0,
n);return[i.length>1?i[0]+i.slice(2):i,+e.slice(n+1)]}function Pt(e){return e=Ue(Math.abs(e)),e?e[1]:NaN}function hl(e,t){
return function(n,i){for(var s=n.length,r=[],o=0,l=e[0],c=0;s>0&&l>0&&(c+l+1>i&&(l=Math.max(1,i-c)),r.push(n.substring(
s-=l,s+l)),!((c+=l+1)>i));)l=e[o=(o+1)%e.length];return r.reverse().join(t)}}function fl(e){return function(t){
return t.replace(/[0-9]/g,function(n){return e[+n]})}}var dl=/^(?:(.)?([<>=^]))?([+\-( ])?([$#])?(0)?(\d+)?(,)?(\.\d+)?(~)?([a-z%])?$/i;
function It(e){if(!(t=dl.exec(e)))throw new Error("invalid format: "+e);var t;return new Hn({fill:t[1],align:t[2],
sign:t[3],symbol:t[4],zero:t[5],width:t[6],comma:t[7],precision:t[8]&&t[8].slice(1),trim:t[9],type:t[10]})}It.
prototype=Hn.prototype;function Hn(e){this.fill=e.fill===void 0?" ":e.fill+"",this.align=e.align===void 0?">":
e.align+"",this.sign=e.sign===void 0?"-":e.sign+"",this.symbol=e.symbol===void 0?"":e.symbol+"",this.zero=!!e.
zero,this.width=e.width===void 0?void 0:+e.width,this.comma=!!e.comma,this.precision=e.precision===void 0?void 0:
+e.precision,this.trim=!!e.trim,this.type=e.type===void 0?"":e.type+""}Hn.prototype.toString=function(){return this.
fill+this.align+this.sign+this.symbol+(this.zero?"0":"")+(this.width===void 0?"":Math.max(1,this.width|0))+(this.
comma?",":"")+(this.precision===void 0?"":"."+Math.max(0,this.precision|0))+(this.trim?"~":"")+this.type};function ml(e){
t:for(var t=e.length,n=1,i=-1,s;n<t;++n)switch(e[n]){case".":i=s=n;break;case"0":i===0&&(i=n),s=n;break;default:
if(!+e[n])break t;i>0&&(i=0);break}return i>0?e.slice(0,i)+e.slice(s+1):e}var Ke;function pl(e,t){var n=Ue(e,t);
if(!n)return Ke=void 0,e.toPrecision(t);var i=n[0],s=n[1],r=s-(Ke=Math.max(-8,Math.min(8,Math.floor(s/3)))*3)+
1,o=i.length;return r===o?i:r>o?i+new Array(r-o+1).join("0"):r>0?i.slice(0,r)+"."+i.slice(r):"0."+new Array(1-
r).join("0")+Ue(e,Math.max(0,t+r-1))[0]}function As(e,t){var n=Ue(e,t);if(!n)return e+"";var i=n[0],s=n[1];return s<
0?"0."+new Array(-s).join("0")+i:i.length>s+1?i.slice(0,s+1)+"."+i.slice(s+1):i+new Array(s-i.length+2).join("\
0")}var Cs={"%":(e,t)=>(e*100).toFixed(t),b:e=>Math.round(e).toString(2),c:e=>e+"",d:ul,e:(e,t)=>e.toExponential(
t),f:(e,t)=>e.toFixed(t),g:(e,t)=>e.toPrecision(t),o:e=>Math.round(e).toString(8),p:(e,t)=>As(e*100,t),r:As,s:pl,
X:e=>Math.round(e).toString(16).toUpperCase(),x:e=>Math.round(e).toString(16)};function Ns(e){return e}var Ls=Array.
prototype.map,Rs=["y","z","a","f","p","n","µ","m","","k","M","G","T","P","E","Z","Y"];function gl(e){var t=e.
grouping===void 0||e.thousands===void 0?Ns:hl(Ls.call(e.grouping,Number),e.thousands+""),n=e.currency===void 0?
"":e.currency[0]+"",i=e.currency===void 0?"":e.currency[1]+"",s=e.decimal===void 0?".":e.decimal+"",r=e.numerals===
void 0?Ns:fl(Ls.call(e.numerals,String)),o=e.percent===void 0?"%":e.percent+"",l=e.minus===void 0?"−":e.minus+
"",c=e.nan===void 0?"NaN":e.nan+"";function u(f,d){f=It(f);var m=f.fill,p=f.align,g=f.sign,_=f.symbol,S=f.zero,
M=f.width,v=f.comma,$=f.precision,E=f.trim,C=f.type;C==="n"?(v=!0,C="g"):Cs[C]||($===void 0&&($=12),E=!0,C="g"),
(S||m==="0"&&p==="=")&&(S=!0,m="0",p="=");var A=(d&&d.prefix!==void 0?d.prefix:"")+(_==="$"?n:_==="#"&&/[boxX]/.
test(C)?"0"+C.toLowerCase():""),G=(_==="$"?i:/[%p]/.test(C)?o:"")+(d&&d.suffix!==void 0?d.suffix:""),B=Cs[C],U=/[defgprs%]/.
test(C);$=$===void 0?6:/[gprs]/.test(C)?Math.max(1,Math.min(21,$)):Math.max(0,Math.min(20,$));function st(T){var K=A,
L=G,Y,mi,ge;if(C==="c")L=B(T)+L,T="";else{T=+T;var be=T<0||1/T<0;if(T=isNaN(T)?c:B(Math.abs(T),$),E&&(T=ml(T)),
be&&+T==0&&g!=="+"&&(be=!1),K=(be?g==="("?g:l:g==="-"||g==="("?"":g)+K,L=(C==="s"&&!isNaN(T)&&Ke!==void 0?Rs[8+
Ke/3]:"")+L+(be&&g==="("?")":""),U){for(Y=-1,mi=T.length;++Y<mi;)if(ge=T.charCodeAt(Y),48>ge||ge>57){L=(ge===46?
s+T.slice(Y+1):T.slice(Y))+L,T=T.slice(0,Y);break}}}v&&!S&&(T=t(T,1/0));var ye=K.length+T.length+L.length,J=ye<
M?new Array(M-ye+1).join(m):"";switch(v&&S&&(T=t(J+T,J.length?M-L.length:1/0),J=""),p){case"<":T=K+T+L+J;break;case"\
=":T=K+J+T+L;break;case"^":T=J.slice(0,ye=J.length>>1)+K+T+L+J.slice(ye);break;default:T=J+K+T+L;break}return r(
T)}return st.toString=function(){return f+""},st}function h(f,d){var m=Math.max(-8,Math.min(8,Math.floor(Pt(d)/
3)))*3,p=Math.pow(10,-m),g=u((f=It(f),f.type="f",f),{suffix:Rs[8+m/3]});return function(_){return g(p*_)}}return{
format:u,formatPrefix:h}}var Ge,Ye,Dn;bl({thousands:",",grouping:[3],currency:["$",""]});function bl(e){return Ge=
gl(e),Ye=Ge.format,Dn=Ge.formatPrefix,Ge}function Ps(e){return Math.max(0,-Pt(Math.abs(e)))}function Is(e,t){return Math.
max(0,Math.max(-8,Math.min(8,Math.floor(Pt(t)/3)))*3-Pt(Math.abs(e)))}function Fs(e,t){return e=Math.abs(e),t=
Math.abs(t)-e,Math.max(0,Pt(t)-Pt(e))+1}function Xe(e,t){switch(arguments.length){case 0:break;case 1:this.range(e);break;default:this.range(t).domain(
e);break}return this}var zs=Symbol("implicit");function Ws(){var e=new ie,t=[],n=[],i=zs;function s(r){let o=e.get(r);if(o===void 0){
if(i!==zs)return i;e.set(r,o=t.push(r)-1)}return n[o%n.length]}return s.domain=function(r){if(!arguments.length)
return t.slice();t=[],e=new ie;for(let o of r)e.has(o)||e.set(o,t.push(o)-1);return s},s.range=function(r){return arguments.
length?(n=Array.from(r),s):n.slice()},s.unknown=function(r){return arguments.length?(i=r,s):i},s.copy=function(){
return Ws(t,n).unknown(i)},Xe.apply(s,arguments),s}function zt(){var e=Ws().unknown(void 0),t=e.domain,n=e.range,
i=0,s=1,r,o,l=!1,c=0,u=0,h=.5;delete e.unknown;function f(){var d=t().length,m=s<i,p=m?s:i,g=m?i:s;r=(g-p)/Math.
max(1,d-c+u*2),l&&(r=Math.floor(r)),p+=(g-p-r*(d-c))*h,o=r*(1-c),l&&(p=Math.round(p),o=Math.round(o));var _=Ki(
d).map(function(S){return p+r*S});return n(m?_.reverse():_)}return e.domain=function(d){return arguments.length?
(t(d),f()):t()},e.range=function(d){return arguments.length?([i,s]=d,i=+i,s=+s,f()):[i,s]},e.rangeRound=function(d){
return[i,s]=d,i=+i,s=+s,l=!0,f()},e.bandwidth=function(){return o},e.step=function(){return r},e.round=function(d){
return arguments.length?(l=!!d,f()):l},e.padding=function(d){return arguments.length?(c=Math.min(1,u=+d),f()):
c},e.paddingInner=function(d){return arguments.length?(c=Math.min(1,d),f()):c},e.paddingOuter=function(d){return arguments.
length?(u=+d,f()):u},e.align=function(d){return arguments.length?(h=Math.max(0,Math.min(1,d)),f()):h},e.copy=function(){
return zt(t(),[i,s]).round(l).paddingInner(c).paddingOuter(u).align(h)},Xe.apply(f(),arguments)}function yl(e){return function(){return e}}function vl(e){return+e}var Hs=[0,1];function Ft(e){return e}function qn(e,t){
return(t-=e=+e)?function(n){return(n-e)/t}:yl(isNaN(t)?NaN:.5)}function wl(e,t){var n;return e>t&&(n=e,e=t,t=n),
function(i){return Math.max(e,Math.min(t,i))}}function _l(e,t,n){var i=e[0],s=e[1],r=t[0],o=t[1];return s<i?(i=
qn(s,i),r=n(o,r)):(i=qn(i,s),r=n(r,o)),function(l){return r(i(l))}}function xl(e,t,n){var i=Math.min(e.length,
t.length)-1,s=new Array(i),r=new Array(i),o=-1;for(e[i]<e[0]&&(e=e.slice().reverse(),t=t.slice().reverse());++o<
i;)s[o]=qn(e[o],e[o+1]),r[o]=n(t[o],t[o+1]);return function(l){var c=Vi(e,l,1,i)-1;return r[c](s[c](l))}}function Vs(e,t){
return t.domain(e.domain()).range(e.range()).interpolate(e.interpolate()).clamp(e.clamp()).unknown(e.unknown())}
function js(){var e=Hs,t=Hs,n=je,i,s,r,o=Ft,l,c,u;function h(){var d=Math.min(e.length,t.length);return o!==Ft&&
(o=wl(e[0],e[d-1])),l=d>2?xl:_l,c=u=null,f}function f(d){return d==null||isNaN(d=+d)?r:(c||(c=l(e.map(i),t,n)))(
i(o(d)))}return f.invert=function(d){return o(s((u||(u=l(t,e.map(i),j)))(d)))},f.domain=function(d){return arguments.
length?(e=Array.from(d,vl),h()):e.slice()},f.range=function(d){return arguments.length?(t=Array.from(d),h()):t.
slice()},f.rangeRound=function(d){return t=Array.from(d),n=Ss,h()},f.clamp=function(d){return arguments.length?
(o=d?!0:Ft,h()):o!==Ft},f.interpolate=function(d){return arguments.length?(n=d,h()):n},f.unknown=function(d){return arguments.
length?(r=d,f):r},function(d,m){return i=d,s=m,h()}}function Ml(){return js()(Ft,Ft)}function Sl(e,t,n,i){var s=Ui(
e,t,n),r;switch(i=It(i??",f"),i.type){case"s":{var o=Math.max(Math.abs(e),Math.abs(t));return i.precision==null&&
!isNaN(r=Is(s,o))&&(i.precision=r),Dn(i,o)}case"":case"e":case"g":case"p":case"r":{i.precision==null&&!isNaN(r=
Fs(s,Math.max(Math.abs(e),Math.abs(t))))&&(i.precision=r-(i.type==="e"));break}case"f":case"%":{i.precision==null&&
!isNaN(r=Ps(s))&&(i.precision=r-(i.type==="%")*2);break}}return Ye(i)}function kl(e){var t=e.domain;return e.ticks=
function(n){var i=t();return Re(i[0],i[i.length-1],n??10)},e.tickFormat=function(n,i){var s=t();return Sl(s[0],
s[s.length-1],n??10,i)},e.nice=function(n){n==null&&(n=10);var i=t(),s=0,r=i.length-1,o=i[s],l=i[r],c,u,h=10;for(l<
o&&(u=o,o=l,l=u,u=s,s=r,r=u);h-- >0;){if(u=Le(o,l,n),u===c)return i[s]=o,i[r]=l,t(i);if(u>0)o=Math.floor(o/u)*
u,l=Math.ceil(l/u)*u;else if(u<0)o=Math.ceil(o*u)/u,l=Math.floor(l*u)/u;else break;c=u}return e},e}function nt(){
var e=Ml();return e.copy=function(){return Vs(e,nt())},Xe.apply(e,arguments),kl(e)}function Tl(e,t){e=e.slice();var n=0,i=e.length-1,s=e[n],r=e[i],o;return r<s&&(o=n,n=i,i=o,o=s,s=r,r=o),e[n]=t.
floor(s),e[i]=t.ceil(r),e}function Ds(e){return Math.log(e)}function qs(e){return Math.exp(e)}function El(e){return-Math.
log(-e)}function Ol(e){return-Math.exp(-e)}function $l(e){return isFinite(e)?+("1e"+e):e<0?0:e}function Al(e){
return e===10?$l:e===Math.E?Math.exp:t=>Math.pow(e,t)}function Cl(e){return e===Math.E?Math.log:e===10&&Math.log10||
e===2&&Math.log2||(e=Math.log(e),t=>Math.log(t)/e)}function Bs(e){return(t,n)=>-e(-t,n)}function Nl(e){let t=e(
Ds,qs),n=t.domain,i=10,s,r;function o(){return s=Cl(i),r=Al(i),n()[0]<0?(s=Bs(s),r=Bs(r),e(El,Ol)):e(Ds,qs),t}
return t.base=function(l){return arguments.length?(i=+l,o()):i},t.domain=function(l){return arguments.length?(n(
l),o()):n()},t.ticks=l=>{let c=n(),u=c[0],h=c[c.length-1],f=h<u;f&&([u,h]=[h,u]);let d=s(u),m=s(h),p,g,_=l==null?
10:+l,S=[];if(!(i%1)&&m-d<_){if(d=Math.floor(d),m=Math.ceil(m),u>0){for(;d<=m;++d)for(p=1;p<i;++p)if(g=d<0?p/r(
-d):p*r(d),!(g<u)){if(g>h)break;S.push(g)}}else for(;d<=m;++d)for(p=i-1;p>=1;--p)if(g=d>0?p/r(-d):p*r(d),!(g<u)){
if(g>h)break;S.push(g)}S.length*2<_&&(S=Re(u,h,_))}else S=Re(d,m,Math.min(m-d,_)).map(r);return f?S.reverse():
S},t.tickFormat=(l,c)=>{if(l==null&&(l=10),c==null&&(c=i===10?"s":","),typeof c!="function"&&(!(i%1)&&(c=It(c)).
precision==null&&(c.trim=!0),c=Ye(c)),l===1/0)return c;let u=Math.max(1,i*l/t.ticks().length);return h=>{let f=h/
r(Math.round(s(h)));return f*i<i-.5&&(f*=i),f<=u?c(h):""}},t.nice=()=>n(Tl(n(),{floor:l=>r(Math.floor(s(l))),ceil:l=>r(
Math.ceil(s(l)))})),t}function Bn(){let e=Nl(js()).domain([1,10]);return e.copy=()=>Vs(e,Bn()).base(e.base()),
Xe.apply(e,arguments),e}function Wn(e){let t=0;for(let n of e)t+=n;return t}function Vn(e,t){return e>=t.low&&e<=t.high}var Ht=150,jn=16,Gs=6,Us=8;function Ks(e,t,n){let{id:i,type:s,probabilities:r,flags:o,label:l,by:c,at:u,second:h,
measurements:f}=t,d=a("div",{});return b(e,a("h2",{},i),a("p",{class:"verdict"},s===null?"No type":[N(n.classes.
indexOf(s)),a("strong",{},s)," says the model"],l===null?null:[a("br"),a("strong",{},l),` says ${c||"somebody"}`,
u?a("span",{class:"quiet"},`, ${new Date(u).toLocaleString("en-GB")}`):null],h===null?null:[a("br"),a("strong",
{},h)," says the second person"]),s===null?null:Pl(r,n.classes),o.length?[a("h3",{},"Doubts"),a("ul",{class:"p\
lain"},o.map(m=>a("li",{},a("strong",{},m),a("br"),we(m))))]:a("p",{class:"quiet"},"No flag: nothing in its nu\
mbers speaks against it."),d,f.length?Il(f,n.classes):null),d}function Pl(e,t){let n=t.map((i,s)=>({name:i,j:s,
probability:e[s]??NaN})).sort((i,s)=>s.probability-i.probability);return a("table",{class:"probabilities"},a("\
caption",{},"Probability of each type, as the model gave it"),a("tbody",{},n.map(({name:i,j:s,probability:r})=>{
let o=a("span",{class:`bar type-${s%7}`,"aria-hidden":"true"});return o.style.width=`${100*r}%`,a("tr",{},a("t\
h",{scope:"row"},N(s),i),a("td",{class:"bar-cell"},o),a("td",{class:"numeric"},String(r)))})))}function Ys(e,t,n,i){
if(!t?.length||n.type===null){b(e);return}let s=i.classes.map((r,o)=>({name:r,probability:n.probabilities[o]??
0})).filter(({name:r})=>r!==n.type).sort((r,o)=>o.probability-r.probability);b(e,a("h3",{},`What speaks for ${n.
type}`),a("p",{class:"quiet"},`The strongest first, against ${s[0]?.name??"the others"}, the next most likely.`),
a("ul",{class:"plain"},t.map(({measurement:r,share:o})=>{let l=n.measurements.find(({name:c})=>c===r)?.text;return a(
"li",{},a("strong",{},r),l===void 0?null:` ${l}`,a("br"),`higher than in ${Math.round(100*o)} of 100 training \
cells`)})))}function Il(e,t){let n=e.filter(r=>r.outside).length,i=t.map((r,o)=>{let l=e.flatMap(({value:c,ofTypes:u})=>u[o]?
[Vn(c,u[o])]:[]);return{name:r,j:o,of:l.length,within:l.filter(Boolean).length}}),s=i.some(({of:r})=>r>0);return[
a("h3",{},"Measurements"),a("p",{class:"quiet"},n?`${n} of ${e.length} lie outside of what the training cells \
had. `:`All ${e.length} lie within what the training cells had. `,s?"A line for each type, in this order: from\
 the least to the largest value of its training cells; the box is the middle half of them. The long line is th\
is cell. How many of its measurements lie within:":"Line: least to largest value of the training cells; box: t\
he middle half of them; diamond: this cell."),s?a("ol",{class:"plain"},i.map(({name:r,j:o,of:l,within:c})=>a("\
li",{},N(o),l?`${r}: ${c} of ${l}`:`${r}: not known`))):null,a("table",{class:"measurements"},a("caption",{class:"\
visually-hidden"},"Measurements of this cell and the training range"),a("thead",{},a("tr",{},["Measurement","V\
alue",s?"In the training range of each type":"In the training range"].map(r=>a("th",{scope:"col"},r)))),a("tbo\
dy",{},[...e.filter(r=>r.outside),...e.filter(r=>!r.outside)].map(r=>a("tr",{class:r.outside?"outside":null},a(
"th",{scope:"row"},r.name,r.unit&&r.unit!=="1"?a("span",{class:"quiet"},` ${r.unit}`):null),a("td",{class:"num\
eric"},r.text),a("td",{},s?zl(r,t):Fl(r),r.outside?a("span",{class:"mark"},r.value<r.low?"below":"above"):null)))))]}
function Fl({name:e,value:t,low:n,lower:i,middle:s,upper:r,high:o}){let l=Xs(n,o),c=Number.isNaN(t)?null:l(t),
u=jn/2;return w("svg",{class:"range",viewBox:`0 0 ${Ht} ${jn}`,width:Ht,height:jn,role:"img","aria-label":`${e}\
: training cells ${n} to ${o}, middle half ${i} to ${r}, median ${s}`},w("line",{x1:l(n),x2:l(o),y1:u,y2:u,class:"\
whisker"}),w("rect",{x:l(i),y:u-4,width:Math.max(1,l(r)-l(i)),height:8,class:"box"}),c===null?null:w("path",{d:`\
M${c} ${u-5}l4 5l-4 5l-4 -5z`,class:"diamond"}))}function zl({name:e,value:t,ofTypes:n},i){let s=n.filter(c=>c!==
null),r=Xs(Math.min(...s.map(({low:c})=>c)),Math.max(...s.map(({high:c})=>c))),o=i.length*Us+4,l=n.map((c,u)=>c?
`${i[u]} ${c.low} to ${c.high}, ${Hl(t,c)}`:`${i[u]} not known`);return w("svg",{class:"range",viewBox:`0 0 ${Ht}\
 ${o}`,width:Ht,height:o,preserveAspectRatio:"none",role:"img","aria-label":`${e}: ${l.join("; ")}`},n.map((c,u)=>{
if(!c)return null;let h=2+Us*(u+.5),f=Math.max(2,r(c.upper)-r(c.lower));return[w("line",{x1:r(c.low),x2:r(c.high),
y1:h,y2:h,class:"whisker"}),w("rect",{x:r(c.lower),y:h-2.5,width:f,height:5,class:`of-type ${xt(u)}`})]}),Number.
isNaN(t)?null:w("line",{x1:r(t),x2:r(t),y1:0,y2:o,class:"here"}))}function Hl(e,t){return Vn(e,t)?e>=t.lower&&
e<=t.upper?"this cell is in the middle half":"this cell is within":e<t.low?"this cell is below":"this cell is \
above"}function Xs(e,t){let n=nt([e,t],[Gs,Ht-Gs]);return i=>i<e?2:i>t?Ht-2:n(i)}var Qs="bloodcells-name",Dl=300,Qe=class{element;overview;changed;table;gallery;field;grid;inputs;keys;detail=a(
"div",{},a("p",{class:"quiet"},"Choose a cell to see what speaks for its type."));box=a("div",{class:"grid-box"});lacking=a(
"div",{});counter=a("p",{class:"counter",role:"status"});chosen=a("span",{class:"chosen"},"No cell is chosen.");name=a(
"input",{type:"text",autocomplete:"name",value:localStorage.getItem(Qs)??"",oninput:()=>localStorage.setItem(Qs,
this.name.value.trim())});undoButton=this.button("Undo","z",()=>this.undo("undo"));redoButton=this.button("Red\
o","y",()=>this.undo("redo"));filter={};sort;isApplied=!1;selected=new Set;anchor=0;asked=null;lastDoubtful=null;constructor(t,n){
this.overview=t,this.changed=n;let{images:i}=t;this.sort={key:i?"doubt":"number",descending:!1};let s={fetch:(o,l)=>x(
"rows",{from:o,to:l}),activate:({cell:o})=>this.activate(o),select:o=>this.select(o),isSelected:o=>this.selected.
has(o),key:o=>this.workOfKey(o)};this.table=new Ce({...s,label:"Cells",columns:this.columns(),sort:o=>this.sortBy(
o)}),this.gallery=i&&new ee({...s,label:"Pictures of the cells",classes:t.model.classes,crop:(o,l)=>x("crop",{
cell:o,size:l}),failed:o=>this.lack(o)}),this.field=i&&new ke(t.model.classes,o=>this.chooseCell(o)),this.grid=
this.gallery??this.table,this.inputs=this.makeInputs(),this.keys=ql(t.choices,t.model.classes.length);let r=a(
"section",{class:"panel","aria-label":"The chosen cell",tabindex:"0"},this.field?.element,this.detail);this.element=
a("section",{class:"view cells-view"},a("h1",{tabindex:"-1"},"Cells"),this.lacking,this.filters(),this.correctionBar(),
a("div",{class:"split"},this.box,r)),i&&(this.inputs.sort.value="doubt"),this.arrange()}arrange(){b(this.box,this.
counter,this.gallery&&this.kinds(this.gallery),this.grid.element)}kinds(t){let n=(i,s)=>a("button",{type:"butt\
on","aria-pressed":String(this.grid===s),onclick:()=>this.showAs(s)},i);return a("div",{class:"buttons",role:"\
group","aria-label":"Show the cells as"},n("Pictures",t),n("Table",this.table))}async showAs(t){this.grid=t,this.
arrange(),await this.apply(),this.grid.element.focus()}lack(t){if(this.lacking.firstChild)return;let n=a("inpu\
t",{type:"file",id:"images-again",multiple:!0,class:"visually-hidden",onchange:()=>this.give(Ut(n.files))});b(
this.lacking,a("div",{class:"card problem",role:"alert"},a("p",{},W(t)),ft(t).kind==="problem"?null:[n,a("labe\
l",{for:"images-again",class:"button primary"},"Choose the images")]))}async give(t){let{missing:n}=await x("g\
iveImages",{files:t});b(this.lacking,n.length?a("p",{class:"warning",role:"alert"},`${y(n.length,"image")} of \
this table ${n.length===1?"was":"were"} not among them, such as ${n[0]??""}.`):null),await this.apply()}columns(){
let{classes:t}=this.overview.model,n=(s,r,o,l,c=!1)=>({key:s,label:r,width:o,isNumeric:c,render:l}),i=s=>s===null?
a("span",{class:"quiet"},"none"):[N(t.indexOf(s)),s];return[n("number","Cell",76,s=>k(s.cell+1),!0),n("id","Na\
me",210,s=>s.id),n("type","Type",150,s=>a("span",{},i(s.type))),n("probability","Probability",128,s=>Number.isNaN(
s.probability)?"":Bl(s.probability),!0),n("correction","Correction",150,s=>s.label===null?"":a("span",{},i(s.label))),
n("flags","Flags",260,s=>s.flags.join("; ")),n("by","Corrected by",130,s=>s.by??""),...this.overview.columns.filter(
({isId:s})=>!s).map(({name:s,column:r})=>n(`column ${r}`,s||"(no header)",Math.max(100,30+8*s.length),o=>o.values[r]))]}makeInputs(){
let{model:t,choices:n,summary:i,columns:s}=this.overview,r=["","any"],o=l=>a("input",{type:"number",min:"0",max:"\
1",step:"0.05",inputmode:"decimal",onchange:c=>{let{value:u}=c.currentTarget;this.refine({[l]:u===""?void 0:Number(
u)})}});return{search:a("input",{type:"search",oninput:l=>this.refine({search:l.currentTarget.value})}),type:R(
[r,...t.classes.map(l=>[l,l])],"",l=>this.refine({type:l})),flag:R([r,["none","no flag"],["any","with a flag"],
...Object.keys(i.kinds).sort().map(l=>[l,l])],"",l=>this.refine({flag:l})),correction:R([r,["open","not review\
ed"],["reviewed","reviewed"],["changed","called otherwise"],["differs","second person differs"],...n.map(l=>[l,
`called ${l}`])],"",l=>this.refine({correction:l})),low:o("low"),high:o("high"),column:R([["","no column"],...s.
map(({name:l,column:c})=>[String(c),l||"(no header)"])],"",()=>this.refineColumn()),how:R([["at least","at lea\
st"],["at most","at most"],["is","is"],["contains","contains"]],"at least",()=>this.refineColumn()),value:a("i\
nput",{type:"text",onchange:()=>this.refineColumn()}),sort:R([["number","order of the table"],["doubt","most d\
oubtful first"],["sure","surest first"],["probability","probability"],["type","type"],["other","a column of th\
e table"]],"number",l=>this.chooseSort(l))}}filters(){let{search:t,type:n,flag:i,correction:s,low:r,high:o,column:l,
how:c,value:u,sort:h}=this.inputs;return a("form",{class:"filters","aria-label":"Which cells are shown",onsubmit:f=>f.
preventDefault()},O("Name contains",t),O("Type",n),O("Flag",i),O("Review",s),O("Probability from",r),O("to",o),
a("details",{},a("summary",{},"By a column"),a("div",{class:"filters"},O("Column",l),O("Its value",c),O("Value",
u))),O("Order",h),a("button",{type:"button",onclick:()=>this.clear()},"Show all"))}button(t,n,i,s={}){return a(
"button",{type:"button","aria-keyshortcuts":n,...s,onclick:()=>this.grid.enqueue(i)},t,n?a("kbd",{"aria-hidden":"\
true"},n==="Delete"?"Del":n):null)}correctionBar(){let{choices:t,model:n}=this.overview,i=n.classes.length,s=new Map(
[...this.keys].map(([r,o])=>[o,r]));return a("div",{class:"correct",role:"group","aria-label":"Correct the cho\
sen cells"},a("div",{class:"correct-row"},this.chosen,t.map((r,o)=>this.button(o<i?[N(o),r]:r.slice(0,1).toUpperCase()+
r.slice(1),s.get(r)??null,()=>this.label(r))),this.button("Take back","Delete",()=>this.label(null))),a("div",
{class:"correct-row"},this.button("Next most doubtful","n",()=>this.next()),this.undoButton,this.redoButton,O(
"Your name, for the export",this.name)),a("p",{class:"quiet hint"},"The keys work while the cells have the foc\
us. Space chooses or leaves a cell, Shift and the arrow keys choose several, Ctrl and A all that are shown."))}async shown(t){
if(t){this.clearInputs();let{type:n,correction:i,flag:s,conditions:r}=t;this.inputs.type.value=n??"",this.inputs.
correction.value=i??"",this.inputs.flag.value=s??"";for(let{column:o,how:l,value:c}of r??[])this.inputs.column.
value=String(o),this.inputs.how.value=l,this.inputs.value.value=c;this.filter=t,await this.apply()}else this.isApplied?
await this.grid.refresh():await this.apply();this.update(this.overview)}refine(t){return this.filter={...this.
filter,...t},this.apply()}refineColumn(){let{column:t,how:n,value:i}=this.inputs,s=t.value!==""&&i.value.trim()!==
"",r={column:Number(t.value),how:n.value,value:i.value};return this.refine({conditions:s?[r]:[]})}clearInputs(){
let{search:t,type:n,flag:i,correction:s,low:r,high:o,column:l,value:c}=this.inputs;for(let u of[t,n,i,s,r,o,l,
c])u.value=""}clear(){return this.clearInputs(),this.filter={},this.apply()}async chooseSort(t){if(t==="other"){
this.grid.element.focus();return}this.sort=t==="sure"?{key:"doubt",descending:!0}:{key:t,descending:!1},await this.
apply()}sortBy(t){let n=this.sort.key===t;this.sort={key:t,descending:n?!this.sort.descending:!1};let{sort:i}=this.
inputs;return i.value=["number","probability","type"].includes(t)?t:"other",this.apply()}async apply(){this.isApplied=
!0;let{grid:t}=this,n=t instanceof ee,{length:i,sections:s}=await x("show",{filter:this.filter,sort:this.sort,
byType:n}),{cells:r}=this.overview.summary;b(this.counter,i===r?y(i,"cell"):`${k(i)} of ${y(r,"cell")}`,i===0?
". No cell is so; “Show all” brings them back.":""),this.selected.clear(),await(n?t.reset(i,s??[]):t.reset(
i,this.sort)),this.drawChosen()}async activate(t){this.asked=t;let[n]=await Promise.all([x("detail",{cell:t}),
this.field?.show(t).catch(s=>this.lack(s))]);if(this.asked!==t)return;let i=Ks(this.detail,n,this.overview.model);
this.explain(i,n)}async explain(t,n){await new Promise(i=>setTimeout(i,Dl)),this.asked===n.cell&&Ys(t,await x(
"reasons",{cell:n.cell}),n,this.overview.model)}async chooseCell(t){let n=await x("place",{cell:t});n>=0?await this.
grid.enqueue(()=>this.choose(n)):await this.activate(t)}async select(t){if(t.all)this.selected=new Set(await x(
"shown"));else if(t.extend){let{place:n}=t,[i,s]=[Math.min(this.anchor,n),Math.max(this.anchor,n)+1];this.selected=
new Set(await x("shown",{from:i,to:s}))}else{let{place:n,cell:i,toggle:s}=t;s?this.selected.delete(i)||this.selected.
add(i):this.selected=new Set([i]),this.anchor=n}this.grid.draw(),this.drawChosen()}drawChosen(){let t=this.selected.
size;b(this.chosen,t===0?"No cell is chosen.":`${y(t,"cell")} chosen:`)}workOfKey(t){let n=t.key.length===1?t.
key.toLowerCase():t.key,i=t.ctrlKey||t.metaKey;if(n==="z")return()=>this.undo(t.shiftKey?"redo":"undo");if(n===
"y")return()=>this.undo("redo");if(i||t.altKey)return null;if(n==="n")return()=>this.next();if(n==="Delete"||n===
"Backspace")return()=>this.label(null);let s=this.keys.get(n);return s===void 0?null:()=>this.label(s)}async label(t){
let n=[...this.selected];if(n.length===0){ot("Choose a cell first.");return}let i=await x("label",{cells:n,label:t,
by:this.name.value.trim()});ot(`${y(n.length,"cell")}: ${t??"correction taken back"}. ${k(i.summary.reviewed)}\
 reviewed.`),await this.afterCorrection(i)}async undo(t){let n=await x(t);ot(n.cells.length?`${t==="undo"?"Und\
one":"Done again"}: ${y(n.cells.length,"cell")}.`:`There is nothing to ${t}.`),await this.afterCorrection(n);let[
i]=n.cells;if(i!==void 0){let s=await x("place",{cell:i});s>=0&&await this.choose(s)}}async next(){let t=await x(
"mostDoubtful",{after:this.lastDoubtful});if(t<0){ot("Every cell that is shown has been reviewed.");return}this.
lastDoubtful=await this.choose(t),this.grid.element.focus()}async choose(t){let n=await this.grid.goTo(t);return n?
(await this.select({place:t,cell:n.cell,extend:!1,toggle:!1}),ot(`${n.id}: ${n.type??"no type"}, ${Number.isNaN(
n.probability)?"":n.probability.toFixed(3)}${n.label?`, called ${n.label}`:""}`),n.cell):null}async afterCorrection(t){
this.changed(t),await Promise.all([this.grid.refresh(),this.field?.update()]);let n=this.grid.activeRow?.cell;
n!==void 0&&n===this.asked&&await this.activate(n)}update(t){this.undoButton.disabled=t.undoable===0,this.redoButton.
disabled=t.redoable===0}};function ql(e,t){let n=new Map;return e.forEach((i,s)=>{s<t&&s<9?n.set(String(s+1),i):
s>=t&&n.set(s===t?"0":"u",i)}),n}function Bl(e){let t=a("span",{});t.style.width=`${100*e}%`;let n=a("span",{class:"\
mini-bar","aria-hidden":"true"},t);return a("span",{class:"with-bar"},n,e.toFixed(3))}var Je=class{element;shownRadio=Js("shown",!1);safe=a("input",{type:"checkbox",id:"safe"});shownLabel=a("label",
{for:"which-shown"});done=a("p",{role:"status"});trained=a("p",{role:"status"});constructor(t){this.element=a(
"section",{class:"view"},a("h1",{tabindex:"-1"},"Export"),a("p",{class:"lead"},"Your own table, unchanged, wit\
h further columns to the right: the model’s class, its probability and flags, the correction, who corrected it\
, and which model it was."),a("form",{class:"card",onsubmit:n=>(n.preventDefault(),this.save("csv"))},a("field\
set",{},a("legend",{},"Which cells"),a("p",{class:"check"},Js("all",!0),a("label",{for:"which-all"},`All ${y(t.
summary.cells,"cell")}, in the order of your table`)),a("p",{class:"check"},this.shownRadio,this.shownLabel)),
a("p",{class:"check"},this.safe,a("label",{for:"safe"},"CSV that a spreadsheet opens: put a ' before text that\
 begins as a formula does")),a("div",{class:"buttons"},a("button",{type:"submit",class:"primary"},"Save as CSV"),
a("button",{type:"button",onclick:()=>this.save("xlsx")},"Save as Excel"),a("button",{type:"button",onclick:()=>this.
save("parquet")},"Save as Parquet")),this.done),a("section",{class:"card"},a("h2",{},"For training"),a("p",{},
"The cells that you called a type, with their measurements and what you called them. A new model learns from t\
hem by ",a("code",{},"bloodcells-train --train base.csv --add corrections.csv"),": a cell that is in the base \
already takes your label."),a("div",{class:"buttons"},a("button",{type:"button",onclick:()=>this.saveTraining()},
"Save the corrected cells")),this.trained),a("p",{class:"quiet"},"The CSV has the separator and decimal mark o\
f your table; in Excel and Parquet, columns in which all values are numbers are numbers, and text is never a f\
ormula. The service reads each of them again, and so do LibreOffice, pandas and polars. Give the CSV to a seco\
nd person, or take theirs under Two people."))}async shown(){let t=await x("shown");b(this.shownLabel,`What th\
e view Cells shows: ${y(t.length,"cell")}, filtered and ordered as there`)}update({summary:t}){b(this.done,t.reviewed?
`${y(t.reviewed,"correction")} will be in it.`:"No cell has been corrected yet.")}async saveTraining(){let{blob:t,
name:n,rows:i}=await x("exportForTraining");i&&Z(t,n),b(this.trained,i?`${y(i,"cell")} saved as ${n}.`:"No cel\
l has been called a type yet.")}async save(t){t!=="csv"&&b(this.done,"The service writes the file …");try{let{
blob:n,name:i,rows:s}=await x("export",{which:this.shownRadio.checked?"shown":"all",format:t,safe:this.safe.checked});
Z(n,i),b(this.done,`${k(s)} cells saved as ${i}.`),ot(`Saved as ${i}.`)}catch(n){b(this.done,a("span",{class:"\
warning"},`Nothing was saved. ${W(n)}`))}}};function Js(e,t){return a("input",{type:"radio",name:"which",id:`w\
hich-${e}`,value:e,checked:t})}var ae=Math.PI,Gn=2*ae,vt=1e-6,Wl=Gn-vt;function Zs(e){this._+=e[0];for(let t=1,n=e.length;t<n;++t)this._+=arguments[t]+
e[t]}function Vl(e){let t=Math.floor(e);if(!(t>=0))throw new Error(`invalid digits: ${e}`);if(t>15)return Zs;let n=10**
t;return function(i){this._+=i[0];for(let s=1,r=i.length;s<r;++s)this._+=Math.round(arguments[s]*n)/n+i[s]}}function tr(e,t,n,i){
return e===n&&t===i}function jl(e){let t=Math.floor(e);if(!(t<=15))return tr;let n=10**t,i=function(s){return Math.
round(s*n)};return function(s,r,o,l){return i(s)===i(o)&&i(r)===i(l)}}var Dt=class{constructor(t){this._x0=this.
_y0=this._x1=this._y1=null,this._="",this._append=t==null?Zs:Vl(t),this._equal=t==null?tr:jl(t)}moveTo(t,n){this.
_append`M${this._x0=this._x1=+t},${this._y0=this._y1=+n}`}closePath(){this._x1!==null&&(this._x1=this._x0,this.
_y1=this._y0,this._append`Z`)}lineTo(t,n){this._append`L${this._x1=+t},${this._y1=+n}`}quadraticCurveTo(t,n,i,s){
this._append`Q${+t},${+n},${this._x1=+i},${this._y1=+s}`}bezierCurveTo(t,n,i,s,r,o){this._append`C${+t},${+n},${+i},${+s},${this.
_x1=+r},${this._y1=+o}`}arcTo(t,n,i,s,r){if(t=+t,n=+n,i=+i,s=+s,r=+r,r<0)throw new Error(`negative radius: ${r}`);
let o=this._x1,l=this._y1,c=i-t,u=s-n,h=o-t,f=l-n,d=h*h+f*f;if(this._x1===null)this._append`M${this._x1=t},${this.
_y1=n}`;else if(d>vt)if(!(Math.abs(f*c-u*h)>vt)||!r)this._append`L${this._x1=t},${this._y1=n}`;else{let m=i-o,
p=s-l,g=c*c+u*u,_=m*m+p*p,S=Math.sqrt(g),M=Math.sqrt(d),v=r*Math.tan((ae-Math.acos((g+d-_)/(2*S*M)))/2),$=v/M,
E=v/S;Math.abs($-1)>vt&&this._append`L${t+$*h},${n+$*f}`,this._append`A${r},${r},0,0,${+(f*m>h*p)},${this._x1=
t+E*c},${this._y1=n+E*u}`}}arc(t,n,i,s,r,o){if(t=+t,n=+n,i=+i,o=!!o,i<0)throw new Error(`negative radius: ${i}`);
let l=i*Math.cos(s),c=i*Math.sin(s),u=t+l,h=n+c,f=1^o,d=o?s-r:r-s;if(this._x1===null?this._append`M${u},${h}`:
(Math.abs(this._x1-u)>vt||Math.abs(this._y1-h)>vt)&&this._append`L${u},${h}`,!!i){if(d<0&&(d=d%Gn+Gn),d>Wl)this.
_append`A${i},${i},0,1,${f},${t-l},${n-c}A${i},${i},0,1,${f},${this._x1=u},${this._y1=h}`;else if(d>vt){let m=t+
i*Math.cos(r),p=n+i*Math.sin(r);if(d>=ae&&this._equal(u,h,m,p)){d/=2;let g=s+d;this._append`A${i},${i},0,${+(d>=
ae)},${f},${t+i*Math.cos(g)},${n+i*Math.sin(g)}`}this._append`A${i},${i},0,${+(d>=ae)},${f},${this._x1=m},${this.
_y1=p}`}}}rect(t,n,i,s){this._append`M${this._x0=this._x1=+t},${this._y0=this._y1=+n}h${i=+i}v${+s}h${-i}Z`}toString(){
return this._}};function Gl(){return new Dt}Gl.prototype=Dt.prototype;function at(e){return function(){return e}}var ar=Math.cos;var Ze=Math.sin,z=Math.sqrt,er=1e-12,ce=Math.PI,Vu=ce/2,nn=2*ce;function Ul(e){let t=3;return e.digits=function(n){if(!arguments.length)return t;if(n==null)t=null;else{let i=Math.
floor(n);if(!(i>=0))throw new RangeError(`invalid digits: ${n}`);t=i}return e},()=>new Dt(t)}var ju=Array.prototype.slice;function Kl(e){return typeof e=="object"&&"length"in e?e:Array.from(e)}function cr(e){
this._context=e}cr.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){
this._point=0},lineEnd:function(){(this._line||this._line!==0&&this._point===1)&&this._context.closePath(),this.
_line=1-this._line},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this._point=1,this._line?this._context.
lineTo(e,t):this._context.moveTo(e,t);break;case 1:this._point=2;default:this._context.lineTo(e,t);break}}};function Yl(e){
return new cr(e)}var Gu=Xl(Yl);function ur(e){this._curve=e}ur.prototype={areaStart:function(){this._curve.areaStart()},areaEnd:function(){
this._curve.areaEnd()},lineStart:function(){this._curve.lineStart()},lineEnd:function(){this._curve.lineEnd()},
point:function(e,t){this._curve.point(t*Math.sin(e),t*-Math.cos(e))}};function Xl(e){function t(n){return new ur(
e(n))}return t._curve=e,t}var Uu=z(3);var hr={draw(e,t){let n=z(t/ce);e.moveTo(n,0),e.arc(0,0,n,0,nn)}},Ql={draw(e,t){let n=z(t/5)/2;e.moveTo(-3*n,-n),
e.lineTo(-n,-n),e.lineTo(-n,-3*n),e.lineTo(n,-3*n),e.lineTo(n,-n),e.lineTo(3*n,-n),e.lineTo(3*n,n),e.lineTo(n,
n),e.lineTo(n,3*n),e.lineTo(-n,3*n),e.lineTo(-n,n),e.lineTo(-3*n,n),e.closePath()}},fr=z(1/3),Jl=fr*2,Zl={draw(e,t){
let n=z(t/Jl),i=n*fr;e.moveTo(0,-n),e.lineTo(i,0),e.lineTo(0,n),e.lineTo(-i,0),e.closePath()}};var ta={draw(e,t){let n=z(t),i=-n/2;e.rect(i,i,n,n)}};var ea=.8908130915292852,dr=Ze(ce/10)/Ze(7*ce/10),na=Ze(nn/10)*dr,ia=-ar(nn/10)*dr,sa={draw(e,t){let n=z(t*ea),
i=na*n,s=ia*n;e.moveTo(0,-n),e.lineTo(i,s);for(let r=1;r<5;++r){let o=nn*r/5,l=ar(o),c=Ze(o);e.lineTo(c*n,-l*n),
e.lineTo(l*i-c*s,c*i+l*s)}e.closePath()}},Un=z(3),ra={draw(e,t){let n=-z(t/(Un*3));e.moveTo(0,n*2),e.lineTo(-Un*
n,-n),e.lineTo(Un*n,-n),e.closePath()}},Ku=z(3);var D=-.5,q=z(3)/2,Yn=1/z(12),oa=(Yn/2+1)*3,la={draw(e,t){let n=z(t/oa),i=n/2,s=n*Yn,r=i,o=n*Yn+n,l=-r,c=o;e.moveTo(
i,s),e.lineTo(r,o),e.lineTo(l,c),e.lineTo(D*i-q*s,q*i+D*s),e.lineTo(D*r-q*o,q*r+D*o),e.lineTo(D*l-q*c,q*l+D*c),
e.lineTo(D*i+q*s,D*s-q*i),e.lineTo(D*r+q*o,D*o-q*r),e.lineTo(D*l+q*c,D*c-q*l),e.closePath()}};var Qn=[hr,Ql,Zl,ta,sa,ra,la];function mr(e,t){let n=null,i=Ul(s);e=typeof e=="function"?e:at(e||hr),t=typeof t=="function"?t:at(t===void 0?
64:+t);function s(){let r;if(n||(n=r=i()),e.apply(this,arguments).draw(n,+t.apply(this,arguments)),r)return n=
null,r+""||null}return s.type=function(r){return arguments.length?(e=typeof r=="function"?r:at(r),s):e},s.size=
function(r){return arguments.length?(t=typeof r=="function"?r:at(+r),s):t},s.context=function(r){return arguments.
length?(n=r??null,s):n},s}function ct(){}function tn(e,t,n){e._context.bezierCurveTo((2*e._x0+e._x1)/3,(2*e._y0+
e._y1)/3,(e._x0+2*e._x1)/3,(e._y0+2*e._y1)/3,(e._x0+4*e._x1+t)/6,(e._y0+4*e._y1+n)/6)}function Jn(e){this._context=
e}Jn.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){this.
_x0=this._x1=this._y0=this._y1=NaN,this._point=0},lineEnd:function(){switch(this._point){case 3:tn(this,this._x1,
this._y1);case 2:this._context.lineTo(this._x1,this._y1);break}(this._line||this._line!==0&&this._point===1)&&
this._context.closePath(),this._line=1-this._line},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this.
_point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:this._point=2;break;case 2:
this._point=3,this._context.lineTo((5*this._x0+this._x1)/6,(5*this._y0+this._y1)/6);default:tn(this,e,t);break}
this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t}};function aa(e){this._context=e}aa.prototype={areaStart:ct,areaEnd:ct,lineStart:function(){this._x0=this._x1=this.
_x2=this._x3=this._x4=this._y0=this._y1=this._y2=this._y3=this._y4=NaN,this._point=0},lineEnd:function(){switch(this.
_point){case 1:{this._context.moveTo(this._x2,this._y2),this._context.closePath();break}case 2:{this._context.
moveTo((this._x2+2*this._x3)/3,(this._y2+2*this._y3)/3),this._context.lineTo((this._x3+2*this._x2)/3,(this._y3+
2*this._y2)/3),this._context.closePath();break}case 3:{this.point(this._x2,this._y2),this.point(this._x3,this.
_y3),this.point(this._x4,this._y4);break}}},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this._point=
1,this._x2=e,this._y2=t;break;case 1:this._point=2,this._x3=e,this._y3=t;break;case 2:this._point=3,this._x4=e,
this._y4=t,this._context.moveTo((this._x0+4*this._x1+e)/6,(this._y0+4*this._y1+t)/6);break;default:tn(this,e,t);
break}this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t}};function ca(e){this._context=e}ca.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=
NaN},lineStart:function(){this._x0=this._x1=this._y0=this._y1=NaN,this._point=0},lineEnd:function(){(this._line||
this._line!==0&&this._point===3)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){switch(e=
+e,t=+t,this._point){case 0:this._point=1;break;case 1:this._point=2;break;case 2:this._point=3;var n=(this._x0+
4*this._x1+e)/6,i=(this._y0+4*this._y1+t)/6;this._line?this._context.lineTo(n,i):this._context.moveTo(n,i);break;case 3:
this._point=4;default:tn(this,e,t);break}this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t}};function pr(e,t){this._basis=new Jn(e),this._beta=t}pr.prototype={lineStart:function(){this._x=[],this._y=[],this.
_basis.lineStart()},lineEnd:function(){var e=this._x,t=this._y,n=e.length-1;if(n>0)for(var i=e[0],s=t[0],r=e[n]-
i,o=t[n]-s,l=-1,c;++l<=n;)c=l/n,this._basis.point(this._beta*e[l]+(1-this._beta)*(i+c*r),this._beta*t[l]+(1-this.
_beta)*(s+c*o));this._x=this._y=null,this._basis.lineEnd()},point:function(e,t){this._x.push(+e),this._y.push(
+t)}};var Yu=(function e(t){function n(i){return t===1?new Jn(i):new pr(i,t)}return n.beta=function(i){return e(
+i)},n})(.85);function en(e,t,n){e._context.bezierCurveTo(e._x1+e._k*(e._x2-e._x0),e._y1+e._k*(e._y2-e._y0),e.
_x2+e._k*(e._x1-t),e._y2+e._k*(e._y1-n),e._x2,e._y2)}function Zn(e,t){this._context=e,this._k=(1-t)/6}Zn.prototype=
{areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){this._x0=this._x1=
this._x2=this._y0=this._y1=this._y2=NaN,this._point=0},lineEnd:function(){switch(this._point){case 2:this._context.
lineTo(this._x2,this._y2);break;case 3:en(this,this._x1,this._y1);break}(this._line||this._line!==0&&this._point===
1)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:
this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:this._point=2,this._x1=
e,this._y1=t;break;case 2:this._point=3;default:en(this,e,t);break}this._x0=this._x1,this._x1=this._x2,this._x2=
e,this._y0=this._y1,this._y1=this._y2,this._y2=t}};var Xu=(function e(t){function n(i){return new Zn(i,t)}return n.
tension=function(i){return e(+i)},n})(0);function ti(e,t){this._context=e,this._k=(1-t)/6}ti.prototype={areaStart:ct,
areaEnd:ct,lineStart:function(){this._x0=this._x1=this._x2=this._x3=this._x4=this._x5=this._y0=this._y1=this._y2=
this._y3=this._y4=this._y5=NaN,this._point=0},lineEnd:function(){switch(this._point){case 1:{this._context.moveTo(
this._x3,this._y3),this._context.closePath();break}case 2:{this._context.lineTo(this._x3,this._y3),this._context.
closePath();break}case 3:{this.point(this._x3,this._y3),this.point(this._x4,this._y4),this.point(this._x5,this.
_y5);break}}},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this._point=1,this._x3=e,this._y3=t;break;case 1:
this._point=2,this._context.moveTo(this._x4=e,this._y4=t);break;case 2:this._point=3,this._x5=e,this._y5=t;break;default:
en(this,e,t);break}this._x0=this._x1,this._x1=this._x2,this._x2=e,this._y0=this._y1,this._y1=this._y2,this._y2=
t}};var Qu=(function e(t){function n(i){return new ti(i,t)}return n.tension=function(i){return e(+i)},n})(0);function ei(e,t){
this._context=e,this._k=(1-t)/6}ei.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=
NaN},lineStart:function(){this._x0=this._x1=this._x2=this._y0=this._y1=this._y2=NaN,this._point=0},lineEnd:function(){
(this._line||this._line!==0&&this._point===3)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){
switch(e=+e,t=+t,this._point){case 0:this._point=1;break;case 1:this._point=2;break;case 2:this._point=3,this.
_line?this._context.lineTo(this._x2,this._y2):this._context.moveTo(this._x2,this._y2);break;case 3:this._point=
4;default:en(this,e,t);break}this._x0=this._x1,this._x1=this._x2,this._x2=e,this._y0=this._y1,this._y1=this._y2,
this._y2=t}};var Ju=(function e(t){function n(i){return new ei(i,t)}return n.tension=function(i){return e(+i)},
n})(0);function ni(e,t,n){var i=e._x1,s=e._y1,r=e._x2,o=e._y2;if(e._l01_a>er){var l=2*e._l01_2a+3*e._l01_a*e._l12_a+
e._l12_2a,c=3*e._l01_a*(e._l01_a+e._l12_a);i=(i*l-e._x0*e._l12_2a+e._x2*e._l01_2a)/c,s=(s*l-e._y0*e._l12_2a+e.
_y2*e._l01_2a)/c}if(e._l23_a>er){var u=2*e._l23_2a+3*e._l23_a*e._l12_a+e._l12_2a,h=3*e._l23_a*(e._l23_a+e._l12_a);
r=(r*u+e._x1*e._l23_2a-t*e._l12_2a)/h,o=(o*u+e._y1*e._l23_2a-n*e._l12_2a)/h}e._context.bezierCurveTo(i,s,r,o,e.
_x2,e._y2)}function gr(e,t){this._context=e,this._alpha=t}gr.prototype={areaStart:function(){this._line=0},areaEnd:function(){
this._line=NaN},lineStart:function(){this._x0=this._x1=this._x2=this._y0=this._y1=this._y2=NaN,this._l01_a=this.
_l12_a=this._l23_a=this._l01_2a=this._l12_2a=this._l23_2a=this._point=0},lineEnd:function(){switch(this._point){case 2:
this._context.lineTo(this._x2,this._y2);break;case 3:this.point(this._x2,this._y2);break}(this._line||this._line!==
0&&this._point===1)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){if(e=+e,t=+t,this.
_point){var n=this._x2-e,i=this._y2-t;this._l23_a=Math.sqrt(this._l23_2a=Math.pow(n*n+i*i,this._alpha))}switch(this.
_point){case 0:this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:this.
_point=2;break;case 2:this._point=3;default:ni(this,e,t);break}this._l01_a=this._l12_a,this._l12_a=this._l23_a,
this._l01_2a=this._l12_2a,this._l12_2a=this._l23_2a,this._x0=this._x1,this._x1=this._x2,this._x2=e,this._y0=this.
_y1,this._y1=this._y2,this._y2=t}};var Zu=(function e(t){function n(i){return t?new gr(i,t):new Zn(i,0)}return n.
alpha=function(i){return e(+i)},n})(.5);function br(e,t){this._context=e,this._alpha=t}br.prototype={areaStart:ct,
areaEnd:ct,lineStart:function(){this._x0=this._x1=this._x2=this._x3=this._x4=this._x5=this._y0=this._y1=this._y2=
this._y3=this._y4=this._y5=NaN,this._l01_a=this._l12_a=this._l23_a=this._l01_2a=this._l12_2a=this._l23_2a=this.
_point=0},lineEnd:function(){switch(this._point){case 1:{this._context.moveTo(this._x3,this._y3),this._context.
closePath();break}case 2:{this._context.lineTo(this._x3,this._y3),this._context.closePath();break}case 3:{this.
point(this._x3,this._y3),this.point(this._x4,this._y4),this.point(this._x5,this._y5);break}}},point:function(e,t){
if(e=+e,t=+t,this._point){var n=this._x2-e,i=this._y2-t;this._l23_a=Math.sqrt(this._l23_2a=Math.pow(n*n+i*i,this.
_alpha))}switch(this._point){case 0:this._point=1,this._x3=e,this._y3=t;break;case 1:this._point=2,this._context.
moveTo(this._x4=e,this._y4=t);break;case 2:this._point=3,this._x5=e,this._y5=t;break;default:ni(this,e,t);break}
this._l01_a=this._l12_a,this._l12_a=this._l23_a,this._l01_2a=this._l12_2a,this._l12_2a=this._l23_2a,this._x0=this.
_x1,this._x1=this._x2,this._x2=e,this._y0=this._y1,this._y1=this._y2,this._y2=t}};var th=(function e(t){function n(i){
return t?new br(i,t):new ti(i,0)}return n.alpha=function(i){return e(+i)},n})(.5);function yr(e,t){this._context=
e,this._alpha=t}yr.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){
this._x0=this._x1=this._x2=this._y0=this._y1=this._y2=NaN,this._l01_a=this._l12_a=this._l23_a=this._l01_2a=this.
_l12_2a=this._l23_2a=this._point=0},lineEnd:function(){(this._line||this._line!==0&&this._point===3)&&this._context.
closePath(),this._line=1-this._line},point:function(e,t){if(e=+e,t=+t,this._point){var n=this._x2-e,i=this._y2-
t;this._l23_a=Math.sqrt(this._l23_2a=Math.pow(n*n+i*i,this._alpha))}switch(this._point){case 0:this._point=1;break;case 1:
this._point=2;break;case 2:this._point=3,this._line?this._context.lineTo(this._x2,this._y2):this._context.moveTo(
this._x2,this._y2);break;case 3:this._point=4;default:ni(this,e,t);break}this._l01_a=this._l12_a,this._l12_a=this.
_l23_a,this._l01_2a=this._l12_2a,this._l12_2a=this._l23_2a,this._x0=this._x1,this._x1=this._x2,this._x2=e,this.
_y0=this._y1,this._y1=this._y2,this._y2=t}};var eh=(function e(t){function n(i){return t?new yr(i,t):new ei(i,
0)}return n.alpha=function(i){return e(+i)},n})(.5);function ua(e){this._context=e}ua.prototype={areaStart:ct,
areaEnd:ct,lineStart:function(){this._point=0},lineEnd:function(){this._point&&this._context.closePath()},point:function(e,t){
e=+e,t=+t,this._point?this._context.lineTo(e,t):(this._point=1,this._context.moveTo(e,t))}};function nr(e){return e<0?-1:1}function ir(e,t,n){var i=e._x1-e._x0,s=t-e._x1,r=(e._y1-e._y0)/(i||s<0&&-0),o=(n-
e._y1)/(s||i<0&&-0),l=(r*s+o*i)/(i+s);return(nr(r)+nr(o))*Math.min(Math.abs(r),Math.abs(o),.5*Math.abs(l))||0}
function sr(e,t){var n=e._x1-e._x0;return n?(3*(e._y1-e._y0)/n-t)/2:t}function Kn(e,t,n){var i=e._x0,s=e._y0,r=e.
_x1,o=e._y1,l=(r-i)/3;e._context.bezierCurveTo(i+l,s+l*t,r-l,o-l*n,r,o)}function Xn(e){this._context=e}Xn.prototype=
{areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){this._x0=this._x1=
this._y0=this._y1=this._t0=NaN,this._point=0},lineEnd:function(){switch(this._point){case 2:this._context.lineTo(
this._x1,this._y1);break;case 3:Kn(this,this._t0,sr(this,this._t0));break}(this._line||this._line!==0&&this._point===
1)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){var n=NaN;if(e=+e,t=+t,!(e===this._x1&&
t===this._y1)){switch(this._point){case 0:this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(
e,t);break;case 1:this._point=2;break;case 2:this._point=3,Kn(this,sr(this,n=ir(this,e,t)),n);break;default:Kn(
this,this._t0,n=ir(this,e,t));break}this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t,this._t0=n}}};function ha(e){
this._context=new vr(e)}(ha.prototype=Object.create(Xn.prototype)).point=function(e,t){Xn.prototype.point.call(
this,t,e)};function vr(e){this._context=e}vr.prototype={moveTo:function(e,t){this._context.moveTo(t,e)},closePath:function(){
this._context.closePath()},lineTo:function(e,t){this._context.lineTo(t,e)},bezierCurveTo:function(e,t,n,i,s,r){
this._context.bezierCurveTo(t,e,i,n,r,s)}};function fa(e){this._context=e}fa.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=
NaN},lineStart:function(){this._x=[],this._y=[]},lineEnd:function(){var e=this._x,t=this._y,n=e.length;if(n)if(this.
_line?this._context.lineTo(e[0],t[0]):this._context.moveTo(e[0],t[0]),n===2)this._context.lineTo(e[1],t[1]);else
for(var i=rr(e),s=rr(t),r=0,o=1;o<n;++r,++o)this._context.bezierCurveTo(i[0][r],s[0][r],i[1][r],s[1][r],e[o],t[o]);
(this._line||this._line!==0&&n===1)&&this._context.closePath(),this._line=1-this._line,this._x=this._y=null},point:function(e,t){
this._x.push(+e),this._y.push(+t)}};function rr(e){var t,n=e.length-1,i,s=new Array(n),r=new Array(n),o=new Array(
n);for(s[0]=0,r[0]=2,o[0]=e[0]+2*e[1],t=1;t<n-1;++t)s[t]=1,r[t]=4,o[t]=4*e[t]+2*e[t+1];for(s[n-1]=2,r[n-1]=7,o[n-
1]=8*e[n-1]+e[n],t=1;t<n;++t)i=s[t]/r[t-1],r[t]-=i,o[t]-=i*o[t-1];for(s[n-1]=o[n-1]/r[n-1],t=n-2;t>=0;--t)s[t]=
(o[t]-s[t+1])/r[t];for(r[n-1]=(e[n]+s[n-1])/2,t=0;t<n-1;++t)r[t]=2*e[t+1]-s[t+1];return[s,r]}function da(e,t){this._context=e,this._t=t}da.prototype={areaStart:function(){this._line=0},areaEnd:function(){
this._line=NaN},lineStart:function(){this._x=this._y=NaN,this._point=0},lineEnd:function(){0<this._t&&this._t<
1&&this._point===2&&this._context.lineTo(this._x,this._y),(this._line||this._line!==0&&this._point===1)&&this.
_context.closePath(),this._line>=0&&(this._t=1-this._t,this._line=1-this._line)},point:function(e,t){switch(e=
+e,t=+t,this._point){case 0:this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:
this._point=2;default:{if(this._t<=0)this._context.lineTo(this._x,t),this._context.lineTo(e,t);else{var n=this.
_x*(1-this._t)+e*this._t;this._context.lineTo(n,this._y),this._context.lineTo(n,t)}break}}this._x=e,this._y=t}};function or(e,t){if((o=e.length)>1)for(var n=1,i,s,r=e[t[0]],o,l=r.length;n<o;++n)for(s=r,r=e[t[n]],i=0;i<l;++i)
r[i][1]+=r[i][0]=isNaN(s[i][1])?s[i][0]:s[i][1]}function lr(e){for(var t=e.length,n=new Array(t);--t>=0;)n[t]=
t;return n}function ma(e,t){return e[t]}function pa(e){let t=[];return t.key=e,t}function wr(){var e=at([]),t=lr,
n=or,i=ma;function s(r){var o=Array.from(e.apply(this,arguments),pa),l,c=o.length,u=-1,h;for(let f of r)for(l=
0,++u;l<c;++l)(o[l][u]=[0,+i(f,o[l].key,u,r)]).data=f;for(l=0,h=Kl(t(o));l<c;++l)o[h[l]].index=l;return n(o,h),
o}return s.keys=function(r){return arguments.length?(e=typeof r=="function"?r:at(Array.from(r)),s):e},s.value=
function(r){return arguments.length?(i=typeof r=="function"?r:at(+r),s):i},s.order=function(r){return arguments.
length?(t=r==null?lr:typeof r=="function"?r:at(Array.from(r)),s):t},s.offset=function(r){return arguments.length?
(n=r??or,s):n},s}var qt=4,ga=60;function _r(e,t){return nt([0,Math.min(1,Math.max(.05,e))],t).nice(qt).clamp(!0)}function ue(e,t=e.
tickFormat(qt,"%")){return e.ticks(qt).map(n=>({at:e(n),name:t(n)}))}function he(e,t){return e.domain().map(n=>({
at:(e(n)??0)+e.bandwidth()/2,name:t(n)}))}function wt(e,t,n=t){return e.map(({at:i,name:s})=>w("g",{},n===t?null:
w("line",{x1:i,x2:i,y1:n,y2:t,class:"tick"}),w("text",{x:i,y:t+16,class:"label","text-anchor":"middle"},s)))}function Bt(e,t,n=t){
return e.map(({at:i,name:s,isBold:r})=>w("g",{},n===t?null:w("line",{x1:t,x2:n,y1:i,y2:i,class:"tick"}),w("tex\
t",{x:t-8,y:i+4,class:`label${r?" control":""}`,"text-anchor":"end"},s)))}function sn(e){return mr(Qn[e%Qn.length],
ga)()??""}function Wt(e,t){return e.length>t?`${e.slice(0,t-1)}…`:e}function ii(e,t){return e.classes.map(n=>({name:n,groups:e.groups.flatMap(({group:i,cells:s,note:r,classes:o})=>{
let l=i[t]??"";return o.filter(c=>c.class===n).map(c=>({group:l,cells:s,note:r,isControl:l===e.control,...c}))})}))}var ba=["fill","stroke","stroke-width","stroke-dasharray","stroke-linejoin","paint-order","font-size","font-we\
ight","font-family","text-anchor"],rn=4;function Vt(e,t,n){let i=(s,r)=>a("button",{type:"button",class:"small",
"aria-label":`Save ${t} as ${s}`,onclick:()=>r()},s);return a("div",{class:"buttons figure-buttons"},i("SVG",()=>Z(
xr(e,t),`${n}.svg`)),i("PNG",async()=>Z(await ya(e,t),`${n}.png`)))}function xr(e,t){let{width:n,height:i}=e.viewBox.
baseVal,s=e.cloneNode(!0);s.setAttribute("xmlns",bn),s.setAttribute("width",String(n)),s.setAttribute("height",
String(i));let r=[e,...e.querySelectorAll("*")];[s,...s.querySelectorAll("*")].forEach((l,c)=>{l.removeAttribute(
"class");let u=r[c];if(!(u instanceof SVGGraphicsElement))return;let h=getComputedStyle(u);for(let f of ba)l.setAttribute(
f,h.getPropertyValue(f))});let o=w("rect",{width:n,height:i});return o.setAttribute("fill",getComputedStyle(document.
documentElement).getPropertyValue("--paper").trim()),s.prepend(w("title",{},t),o),new Blob([new XMLSerializer().
serializeToString(s)],{type:"image/svg+xml"})}async function ya(e,t){let{width:n,height:i}=e.viewBox.baseVal,s=URL.
createObjectURL(xr(e,t));try{let r=new Image(n*rn,i*rn);r.src=s,await r.decode();let o=a("canvas",{width:n*rn,
height:i*rn});return _t(o).drawImage(r,0,0,o.width,o.height),await new Promise((l,c)=>o.toBlob(u=>u?l(u):c(new Error(
"The drawing is too large.")),"image/png"))}finally{URL.revokeObjectURL(s)}}var va="button, .buttons, form",wa="default-src 'none'; style-src 'unsafe-inline'";function Sr(e,...t){let n=a(
"main",{},a("section",{class:"view"},a("h1",{},e),t));for(let s of n.querySelectorAll(va))s.remove();for(let s of n.
querySelectorAll("[role=status]"))s.removeAttribute("role");let i=["<!doctype html>",`<html lang="${document.documentElement.
lang}">`,`<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${wa}">`,'<meta name\
="viewport" content="width=device-width, initial-scale=1">',`${Mr(a("title",{},e))}<style>`,_a(document),"</st\
yle></head>",`<body>${Mr(n)}</body></html>`];return new Blob([i.join(`
`)],{type:"text/html"})}function Mr(e){return new XMLSerializer().serializeToString(e)}function _a({styleSheets:e}){
return[...e].flatMap(({cssRules:t})=>[...t].map(({cssText:n})=>n)).join(`
`)}var jt=360,si=300,[fe,on,kr,xa]=[68,22,14,42],ri=12,oi=.05,Ma=1e-6,Sa=14;function li(e){return e.flatMap(({name:t,
groups:n},i)=>n.flatMap(({isControl:s,group:r,shift:o,p_adjusted:l})=>s||o===null||l===null?[]:[{name:t,place:i,
group:r,shift:o,p:l}]))}function ka(e,t,n=.6*ri){let i=[];for(let{x:s,y:r,text:o}of e){let l=o.length*n;for(let c of[
s+8,s-8-l]){let u={left:c,right:c+l,top:r-ri/2-1,bottom:r+ri/2+1},h=u.left>=t.left&&u.right<=t.right&&u.top>=t.
top&&u.bottom<=t.bottom,f=i.every(d=>u.right<=d.left||u.left>=d.right||u.bottom<=d.top||u.top>=d.bottom);if(!(!h||
!f)){i.push({...u,x:c,y:r,text:o});break}}}return i}function Tr(e,t){let n=li(e),i=Math.max(.05,...n.map(({shift:d})=>Math.
abs(d))),s=Math.min(.01,...n.map(({p:d})=>Math.max(Ma,d))),r=si-xa,o=nt([-i,i],[fe,jt-on]).nice(qt),l=Bn([1,s],
[r,kr]).nice().clamp(!0),c=l.ticks(qt).filter(d=>Number.isInteger(Math.round(1e6*Math.log10(d))/1e6)),u={left:fe,
right:jt-2,top:2,bottom:r},h=n.filter(({p:d})=>d<oi).sort((d,m)=>d.p-m.p||Math.abs(m.shift)-Math.abs(d.shift)),
f=ka(h.map(({group:d,shift:m,p})=>({x:o(m),y:l(p),text:Wt(d,Sa)})),u);return w("svg",{viewBox:`0 0 ${jt} ${si}`,
role:"img","aria-label":`Shift of each type in each group against ${t}, and how sure it is; the table below ha\
s the numbers`},wt(ue(o,d=>ht(d).replace(".0","")),r,kr),Bt(c.map(d=>({at:l(d),name:String(d)})),fe,jt-on),w("\
line",{x1:fe,x2:jt-on,y1:l(oi),y2:l(oi),class:"sure"}),w("text",{x:(fe+jt-on)/2,y:si-6,class:"label","text-anc\
hor":"middle"},"Shift in percentage points; upwards: p, adjusted"),n.map(({name:d,place:m,group:p,shift:g,p:_})=>w(
"g",{transform:`translate(${o(g)} ${l(_)})`},w("title",{},`${p}, ${d}: ${ht(g)} points, p ${Kt(_)}`),w("path",
{d:sn(m),class:`point type-${m%7}`}))),f.map(d=>w("text",{x:d.x,y:d.y+4,class:"label"},d.text)))}var Ta="{slide}_{field}_*",Ea={total:0,values:[]},Er=["","each group is one well"],Or=["","not compared within\
 anything"],ln=class{element;overview;by;control=R([["","no control"]]);unit;within;leaveOut=a("input",{type:"\
checkbox",id:"leave-out"});source;pattern=a("input",{type:"text",spellcheck:"false",autocomplete:"off",value:Ta,
oninput:()=>this.cut()});preview=a("div",{class:"preview",role:"status"});result=a("div",{});parts=[];isLoaded=!1;constructor(t){
this.overview=t;let n=this.choices();this.by=R(n,this.guess(["compound","treatment","group","slide","well","co\
ndition"]),()=>this.loadValues()),this.unit=R([Er,...n],this.guess(["well"])),this.within=R([Or,...n],this.guess(
["plate"])),this.source=R([["id","the names of the cells"],...n.filter(([i])=>i!=="id")],"id",()=>this.cut()),
this.element=a("section",{class:"view"},a("h1",{tabindex:"-1"},"Groups"),a("p",{class:"lead"},"How each well, \
slide or compound is mixed. Counts are corrected for the errors that the model is known to make, and every sha\
re has an interval that holds in 95 of 100 cases."),a("details",{class:"card",ontoggle:i=>i.currentTarget.open&&
this.cut()},a("summary",{},"Take the groups from names, by a pattern"),a("p",{class:"quiet"},"Write {name} whe\
re a part of the name stands, * for what you do not need, and everything else as it is."),a("div",{class:"fiel\
ds"},O("Names",this.source),O("Pattern",this.pattern)),this.preview),a("form",{class:"card",onsubmit:i=>(i.preventDefault(),
this.compute())},a("div",{class:"fields"},O("A group for each",this.by),O("Control",this.control),O("Wells are\
 told by",this.unit),O("Compare within each",this.within)),a("p",{class:"check"},this.leaveOut,a("label",{for:"\
leave-out"},"Leave out cells with a flag (this shifts the mix: most broken segmentations are of one type)")),a(
"div",{class:"buttons"},a("button",{type:"submit",class:"primary"},"Show how they are mixed"))),this.result)}choices(){
let t=this.overview.columns.filter(({isMeasurement:n,isId:i})=>!n&&!i).map(({name:n,column:i})=>[`column ${i}`,
n||"(no header)"]);return[...this.parts.map(n=>[`part ${n}`,`${n} (from the pattern)`]),...t,["id","name of th\
e cell"]]}guess(t){for(let n of t){let i=this.choices().find(([,s])=>s.toLowerCase().startsWith(n));if(i)return i[0]}}async shown(){
this.isLoaded||await this.loadValues(),this.isLoaded=!0}update(t){this.overview=t}async loadValues(){let t=this.
by.value,{total:n,values:i}=await x("values",{reference:t}).catch(()=>Ea);if(t!==this.by.value)return;let s=i.
find(({text:r})=>/^(dmso|control|vehicle|untreated|ctrl)$/i.test(r));rt(this.control,[["",`no control (${y(n,"\
group")})`],...n>500?[]:i.map(({text:r,cells:o})=>[r,`${r} (${y(o,"cell")})`])],s?.text??"")}async cut(){try{let{
names:t,examples:n,fitted:i,total:s,misfits:r}=await x("cut",{source:this.source.value,pattern:this.pattern.value});
this.setParts(i?t:[]),b(this.preview,a("p",{},i===s?`All ${y(s,"name")} fit.`:`${k(i)} of ${y(s,"name")} fit; \
cells whose name does not are left out, such as ${r.join(", ")}.`),a("div",{class:"scroll",tabindex:"0",role:"\
region","aria-label":"Names cut by the pattern"},a("table",{},a("thead",{},a("tr",{},a("th",{scope:"col"},"Nam\
e"),t.map(o=>a("th",{scope:"col"},o)))),a("tbody",{},n.map(({text:o,parts:l})=>a("tr",{},a("th",{scope:"row"},
o),l===null?a("td",{colspan:String(t.length),class:"quiet"},"does not fit"):l.map(c=>a("td",{},c))))))))}catch(t){
this.setParts([]),b(this.preview,a("p",{class:"warning"},W(t)))}}setParts(t){if(t.join()===this.parts.join())return;
let n=this.parts.length===0;this.parts=t;let i=this.choices();rt(this.by,i,n&&t.length?`part ${t[0]}`:this.by.
value),rt(this.unit,[Er,...i]),rt(this.within,[Or,...i]),this.loadValues()}question(){return{by:this.by.value,
control:this.control.value,unit:this.unit.value,within:this.within.value,leaveOutFlagged:this.leaveOut.checked}}async compute(){
let t=this.question();b(this.result,a("p",{role:"status"},"The service is at work …"));try{this.draw(t,await x(
"groups",t))}catch(n){let i=ft(n),s=i.kind==="problem"?Mt(i.problem).faults:[];b(this.result,a("div",{class:"c\
ard problem",role:"alert"},a("h2",{},"This does not work yet"),a("p",{},W(n)),s.length?a("ul",{},s.map(({place:r,
message:o})=>a("li",{},`${r}: ${o}`))):null))}}draw(t,{by:n,corrected:i,plain:s}){let{counted:r,answer:o}=i,l=ii(
o,n),c=s&&new Map(ii(s.answer,n).flatMap(({name:h,groups:f})=>f.map(d=>[`${h}
${d.group}`,d.fraction]))),u=[r.unnamed?`${y(r.unnamed,"cell")} without a value here`:null,r.noCells?`${k(r.noCells)}\
 called not a cell`:null,r.rejected?`${k(r.rejected)} without a type`:null].filter(Boolean);b(this.result,a("d\
iv",{role:"status"},a("p",{},`${y(r.cells,"cell")} in ${y(o.groups.length,"group")}, by ${o.model.name} versio\
n ${o.model.version}.`,u.length?` Left out: ${u.join(", ")}.`:"",s?" Your corrections are used: a corrected ce\
ll counts as what you called it.":"")),a("ul",{},o.notes.map(h=>a("li",{},h))),Ca(l,t.control,this.fileName()),
a("div",{class:"panels"},l.map((h,f)=>Na(h,f,t.control,this.fileName()))),t.control&&li(l).length?La(l,t.control,
this.fileName()):null,a("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Shares of each group"},
Ra(l,t.control,c)),a("div",{class:"buttons"},a("button",{type:"button",onclick:()=>this.save(t)},"Save as CSV"),
a("button",{type:"button",onclick:()=>this.savePage(t)},"Save as a page"),a("button",{type:"button",onclick:()=>print()},
"Print")))}async save(t){Z(await x("groupsCsv",t),`${this.fileName()}.csv`)}savePage(t){let{name:n,model:i,summary:s}=this.
overview,r=u=>this.choices().find(([h])=>h===u)?.[1]??u,o=i.unseen??i.known,l=[t.control?`compared with the co\
ntrol ${t.control}`:null,t.control&&t.unit?`wells told by ${r(t.unit)}`:null,t.control&&t.within?`compared wit\
hin each ${r(t.within)}`:null,t.leaveOutFlagged?"cells with a flag left out":"cells with a flag kept",s.reviewed?
`${y(s.reviewed,"correction")} used`:"no cell corrected"].filter(Boolean),c=Sr(`How ${n} is mixed`,a("p",{class:"\
lead"},`A group for each ${r(t.by)}: ${l.join(", ")}. By ${i.name} version ${i.version}, ${new Date().toLocaleString(
"en-GB")}.`),[...this.result.children].map(u=>u.cloneNode(!0)),a("h2",{},"What it rests on"),a("p",{},`On ${i.
unseen?"slides that the model had not seen":"cells that it had not seen"}, its mean F1 of the types is ${o.all.
toFixed(2)}: `,i.classes.map(u=>`${u} ${(o.of[u]??NaN).toFixed(2)}`).join(", "),". Shares are corrected for th\
e errors that it made there; an interval holds in 95 of 100 cases."),a("ul",{},i.limits.map(u=>a("li",{},u))));
Z(c,`${this.fileName()}.html`)}fileName(){let{name:t,model:n}=this.overview;return`${_e(t)} groups by ${n.name}\
 ${n.version}`}},ci=118,$r=16,an=360,cn=8,ai=24,de=20,Oa=16,$a=.12,Aa=.35;function Ar(e,t){return zt([...e.keys()],
[cn,cn+e.length*t])}function Cr(e,t){let n=he(t,i=>Wt(e[i].group,Oa));return Bt(n.map((i,s)=>({...i,isBold:e[s].
isControl})),ci)}function Ca(e,t,n){let i=e[0]?.groups??[],s=Ar(i,ai).paddingInner(1-de/ai),r=cn+i.length*ai,o=nt(
[0,1],[ci,an-$r]),l=wr().keys(e.keys()).value((u,h)=>e[h].groups[u]?.fraction??0)(i.keys()),c=w("svg",{viewBox:`\
0 0 ${an} ${r+26}`,role:"img","aria-label":`Shares of all types in each group, as bars in the order of the typ\
es; the table below has the numbers${t?`; the control ${t} is in bold`:""}`},i.map(({group:u},h)=>l.map(({[h]:[
f,d]=[0,0]},m)=>{let{name:p}=e[m],g=s(h)??0;return[w("rect",{x:o(f),y:g,width:o(d)-o(f),height:de,class:`part ${xt(
m)}`},w("title",{},`${u}: ${p} ${I(d-f)}`)),d-f<$a?null:w("text",{x:o((f+d)/2),y:g+14,class:"label in-part","t\
ext-anchor":"middle"},d-f<Aa?p.slice(0,3):p)]})),Cr(i,s),wt(ue(o),r));return a("figure",{class:"one-figure"},a(
"figcaption",{},"How each group is mixed: the corrected shares, the types in this order"),a("ul",{class:"legen\
d"},e.map(({name:u},h)=>a("li",{},N(h),u))),c,Vt(c,"the mix of each group",`${n} mix`))}function Na({name:e,groups:t},n,i,s){
let r=Math.max(...t.map(({high:f,fraction:d})=>f??d??0)),o=_r(r,[ci,an-$r]),l=Ar(t,de),c=cn+t.length*de,u=t.map(
(f,d)=>{let m=(l(d)??0)+de/2;return w("g",{},w("title",{},`${f.group}: ${I(f.fraction)}`),f.low===null||f.high===
null?null:w("line",{x1:o(f.low),x2:o(f.high),y1:m,y2:m,class:"interval"}),f.cells>0?w("circle",{cx:o(f.counted/
f.cells),cy:m,r:3.5,class:"counted"}):null,f.fraction===null?null:w("circle",{cx:o(f.fraction),cy:m,r:4,class:`\
point ${xt(n)}`}))}),h=w("svg",{viewBox:`0 0 ${an} ${c+26}`,role:"img","aria-label":`Share of ${e} in each gro\
up; the table below has the numbers${i?`; the control ${i} is in bold`:""}`},wt(ue(o),c,4),u,Cr(t,l));return a(
"figure",{},a("figcaption",{},N(n),a("strong",{},e)),h,Vt(h,`the shares of ${e}`,`${s} ${e}`))}function La(e,t,n){
let i=Tr(e,t);return a("figure",{class:"one-figure"},a("figcaption",{},`Against ${t}: how far each type shifts\
, and how sure that is. Above the dashed line p, adjusted, is below 0.05.`),a("ul",{class:"legend"},e.map(({name:s},r)=>a(
"li",{},w("svg",{viewBox:"-7 -7 14 14",width:14,height:14,"aria-hidden":"true"},w("path",{d:sn(r),class:`point\
 type-${r%7}`})),s))),i,Vt(i,"the shifts",`${n} shifts`))}function Ra(e,t,n){let i=o=>a("td",{class:"numeric"},
o),s=(o,l=!0)=>a("th",{scope:"col",class:l?"numeric":null},o),r=!!t;return a("table",{},a("caption",{},"Filled\
 points above are the corrected shares with their intervals; rings are plain counts",r?". Shifts are in percen\
tage points against the control; believe those whose adjusted p is below 0.05":""),a("thead",{},a("tr",{},s("G\
roup",!1),s("Type",!1),s("Cells"),s("Counted"),s("Share"),s("Interval"),n?s("Without corrections"):null,r?[s("\
Shift"),s("Interval"),s("p, adjusted")]:null)),a("tbody",{},(e[0]?.groups??[]).flatMap((o,l)=>e.map(({name:c,groups:u},h)=>{
let f=u[l];return f?a("tr",{class:h===0?"first":null},a("th",{scope:"row"},f.group),a("td",{},N(h),c),i(k(f.cells)),
i(k(f.counted)),i(I(f.fraction)),i(f.low===null?"–":`${I(f.low)} to ${I(f.high)}`),n?i(I(n.get(`${c}
${f.group}`)??null)):null,r?[i(ht(f.shift)),i(f.shift_low===null?"–":`${ht(f.shift_low)} to ${ht(f.shift_high)}`),
i(f.p_adjusted!==null&&f.p_adjusted<.05?a("strong",{},Kt(f.p_adjusted)):Kt(f.p_adjusted))]:null):null}))))}var me=new URL("..",import.meta.url);function Nr({name:e,version:t}){return new URL(`v1/models/${encodeURIComponent(e)}/versions/${t}/report`,me).href}
function Lr(e,t){return e.of[t]?.toFixed(3)??"–"}var un=class{element;overview;go;counts=a("div",{});others=a(
"details",{hidden:!0});constructor(t,n){this.overview=t,this.go=n,this.element=a("section",{class:"view"},a("h\
1",{tabindex:"-1"},t.name),this.counts,this.doubts(),this.reading(),this.distances(),this.model()),this.loadOthers()}async loadOthers(){
let{name:t,version:n}=this.overview.model,i=await fetch(new URL("v1/models",me)).catch(()=>null);if(!i?.ok)return;
let{models:s}=await i.json(),r=s.flatMap(o=>o.versions.filter(l=>o.name!==t||l!==n).map(l=>({name:o.name,version:l,
set:o.feature_set})));r.length!==0&&(b(this.others,a("summary",{},"Other models and versions"),a("p",{},"To as\
k one of them, choose it under “How to read it” before the table."),a("ul",{},r.map(o=>a("li",{},`${o.name}\
 version ${o.version}, for ${o.set}: `,a("a",{href:Nr(o),target:"_blank",rel:"noopener"},"its report"))))),this.
others.hidden=!1)}async shown(){this.draw()}update(){this.element.isConnected&&this.draw()}draw(){let{summary:t}=this.
overview,{classes:n}=this.overview.model,i=t.cells-t.rejected,s=Math.max(1,...t.counts),r=t.reviewed>0;b(this.
counts,a("dl",{class:"figures"},Object.entries({cells:t.cells,"with a flag":t.flagged,"without a type":t.rejected,
reviewed:t.reviewed,"called otherwise than by the model":t.changed}).map(([o,l])=>a("div",{},a("dt",{},o),a("d\
d",{},k(l))))),a("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Counts of each type"},a("table",
{class:"counts"},a("caption",{},"Cells of each type, as they were counted; ",a("a",{href:"#groups"},"Groups"),
" corrects them for the model’s errors"),a("thead",{},a("tr",{},a("th",{scope:"col"},"Type"),a("th",{scope:"\
col",class:"numeric"},"Cells"),a("th",{scope:"col",class:"numeric"},"Share"),a("td",{}),r?a("th",{scope:"col",
class:"numeric"},"With corrections"):null)),a("tbody",{},n.map((o,l)=>{let c=t.counts[l]??0,u=a("span",{class:`\
bar type-${l%7}`,"aria-hidden":"true"});return u.style.width=`${100*c/s}%`,a("tr",{},a("th",{scope:"row"},a("b\
utton",{type:"button",class:"link",onclick:()=>this.go("cells",{type:o})},N(l),o)),a("td",{class:"numeric"},k(
c)),a("td",{class:"numeric"},I(i?c/i:NaN)),a("td",{class:"bar-cell"},u),r?a("td",{class:"numeric"},k(t.corrected[o]??
0)):null)})))))}doubts(){let t=Object.entries(this.overview.summary.kinds).sort(([,i],[,s])=>s-i),n={inconsistent:"\
inconsistent: a rule between measurements","outside training range":"outside training range: that measurement",
rejected:"rejected: see its flag"};return a("section",{class:"card"},a("h2",{},"What is doubtful"),t.length===
0?a("p",{},"No cell has a flag."):a("ul",{class:"plain flags"},t.map(([i,s])=>a("li",{},a("button",{type:"butt\
on",class:"link",onclick:()=>this.go("cells",{flag:i})},`${y(s,"cell")}: ${i}`),a("br"),a("span",{class:"quiet"},
we(n[i]??i))))),a("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{})},"Look through the c\
ells"))}reading(){let{inspection:t,notes:n,images:i}=this.overview;if(i)return this.measuring(i);let s=t.receipt?
wi(t.receipt):[t.missing,n].filter(Boolean);return a("section",{class:"card"},a("h2",{},"How the table was rea\
d"),a("ul",{},s.map(r=>a("li",{},r))))}measuring({fields:t,empty:n,faults:i,left:s,kind:r,notes:o}){let l=this.
overview.summary.cells,c=[`${y(t,"image")} with ${t===1?"its mask was":"their masks were"} measured: ${y(l,"ce\
ll")}. A cell is ${r==="white"?"each white cell, found by its nucleus":"each label of the mask"}.`,n?`${y(n,"i\
mage")} had no cell.`:null,s?`${y(s,"image")} ${s===1?"is":"are"} left, as you stopped.`:null,...o].filter(Boolean);
return a("section",{class:"card"},a("h2",{},"How the images were read"),a("ul",{},c.map(u=>a("li",{},u))),i.length?
[a("h3",{},`${y(i.length,"file")} could not be measured`),a("ul",{class:"faults",tabindex:"0"},i.map(u=>a("li",
{},u)))]:null)}distances(){let t=this.overview.inspection.measurements.filter(({outside:i,shift:s})=>i>0||Math.
abs(s??0)>1);if(this.overview.inspection.measurements.length===0)return null;let n=i=>i===null?"–":Number(i.
toPrecision(5)).toLocaleString("en-GB",{maximumSignificantDigits:5});return a("section",{class:"card"},a("h2",
{},"How far it lies from the training cells"),t.length===0?a("p",{},"Every value lies within what the training\
 cells had, and every median within the middle of them."):[a("p",{},"Listed are measurements of which some cel\
ls lie outside of the training range, or whose median lies more than a whole interquartile range from that of \
the training cells. Many of them mean another stain, camera or magnification: then expect more errors."),a("di\
v",{class:"scroll",tabindex:"0",role:"region","aria-label":"Measurements far from the training cells"},a("tabl\
e",{},a("thead",{},a("tr",{},["Measurement","Median here","Median in training","Training range","Cells outside"].
map((i,s)=>a("th",{scope:"col",class:s?"numeric":null},i)))),a("tbody",{},t.map(i=>a("tr",{},a("th",{scope:"ro\
w"},i.name),a("td",{class:"numeric"},n(i.median)),a("td",{class:"numeric"},n(i.training_median)),a("td",{class:"\
numeric"},`${n(i.training_low)} to ${n(i.training_high)}`),a("td",{class:"numeric"},k(i.outside)))))))])}model(){
let{model:t}=this.overview;return a("section",{class:"card"},a("h2",{},`The model: ${t.name} version ${t.version}`),
a("p",{},t.intendedUse),a("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of the model"},
a("table",{},a("caption",{},"F1 of each type, from 0 to 1 (best). Your slides are new to the model: read the f\
irst column"),a("thead",{},a("tr",{},a("th",{scope:"col"},"Type"),t.unseen?a("th",{scope:"col",class:"numeric"},
"Slides it has not seen"):null,a("th",{scope:"col",class:"numeric"},"New cells of known slides"))),a("tbody",{},
t.classes.map((n,i)=>a("tr",{},a("th",{scope:"row"},N(i),n),t.unseen?a("td",{class:"numeric"},Lr(t.unseen,n)):
null,a("td",{class:"numeric"},Lr(t.known,n))))))),a("details",{},a("summary",{},"Its limits"),a("ul",{},t.limits.
map(n=>a("li",{},n))),a("p",{class:"quiet"},t.citation)),a("p",{},a("a",{class:"standalone",href:Nr(t),target:"\
_blank",rel:"noopener"},"Its training report (in a new tab)")),this.others)}};var ui=200,hn=class{element;overview;go;input=a("input",{type:"file",id:"second-file",class:"visually-hidden",
onchange:()=>this.take(this.input.files?.[0])});result=a("div",{});constructor(t,n){this.overview=t,this.go=n,
this.element=a("section",{class:"view"},a("h1",{tabindex:"-1"},"Two people"),a("p",{class:"lead"},"Let a secon\
d person correct the same table in a browser of their own, export it, and choose that file here: you see where\
 you differ, and Cohen’s kappa."),a("p",{},this.input,a("label",{for:"second-file",class:"button primary"},"\
Choose the second person’s file")),this.result)}async shown(){let t=await x("comparison");t&&this.draw(t)}update(){}async take(t){
if(this.input.value="",!!t)try{this.draw(await x("second",{file:t}))}catch(n){b(this.result,a("div",{class:"ca\
rd problem",role:"alert"},a("h2",{},"This does not work yet"),a("p",{},W(n))))}}draw({file:t,cells:n,agree:i,kappa:s,
labels:r,counts:o,differing:l,unsure:c,onlyFirst:u,onlySecond:h}){let{classes:f}=this.overview.model,d=m=>[N(f.
indexOf(m)),m];b(this.result,a("div",{class:"card",role:"status"},a("h2",{},n===0?"No cell was called somethin\
g by both of you":`Cohen’s kappa: ${s===null?"not defined":s.toFixed(3)}`),n===0?null:a("p",{},`Of ${y(n,"ce\
ll")} that both called something you agree on ${k(i)} (${I(i/n)}). Kappa is 1 where two people always agree, a\
nd 0 where they agree as often as chance would have it${s===null?"; where both call every cell the same, it is\
 not defined":""}.`),a("p",{class:"quiet"},`${t.name}${t.people.length?` (${t.people.join(", ")})`:""}: ${k(t.
matched)} of its ${y(t.rows,"row")} are cells of this table, found by ${t.by==="name"?"their names":"all their\
 values"}. Only you called ${k(u)}, only the second person ${k(h)}. Left out of kappa: ${y(c,"cell")} that one\
 of you was unsure of.${t.unknown.length?` Not compared, as they are no type of this model: ${t.unknown.join("\
, ")}.`:""}`)),n===0?null:a("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"What both said"},a(
"table",{class:"matrix"},a("caption",{},"Cells by what you said (rows) and what the second person said (column\
s)"),a("thead",{},a("tr",{},a("th",{scope:"col"},"You"),r.map(m=>a("th",{scope:"col",class:"numeric"},m)))),a(
"tbody",{},r.map((m,p)=>a("tr",{},a("th",{scope:"row"},d(m)),(o[p]??[]).map((g,_)=>a("td",{class:`numeric${p===
_?" same":g?" other":" quiet"}`},k(g)))))))),l.length===0?null:[a("h2",{},`Where you differ: ${y(l.length,"cel\
l")}`),a("div",{class:"buttons"},a("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{correction:"\
differs"})},"Show them among the cells")),a("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Cel\
ls on which you differ"},a("table",{},a("thead",{},a("tr",{},["Cell","The model","You","Second person"].map(m=>a(
"th",{scope:"col"},m)))),a("tbody",{},l.slice(0,ui).map(m=>a("tr",{},a("th",{scope:"row"},m.id),a("td",{},m.type===
null?"no type":d(m.type)),a("td",{},d(m.first)),a("td",{},d(m.second))))))),l.length>ui?a("p",{class:"quiet"},
`The first ${ui} are listed.`):null])}};var pe="corrections",mn=class{element;overview;go;source;result=a("div",{});service=a("div",{role:"status"});constructor(t,n){
this.overview=t,this.go=n;let i=t.columns.filter(({isMeasurement:r})=>!r).map(({name:r,column:o})=>[String(o),
r||"(no header)"]),s=i.find(([,r])=>/^(class|label|type|cell.?type|truth|annotation)$/i.test(r));this.source=R(
[[pe,"your corrections"],...i],s?.[0]??pe,()=>this.compute()),this.element=a("section",{class:"view"},a("h1",{
tabindex:"-1"},"Scores"),a("p",{class:"lead"},"Where it is known what the cells are, from a column of your tab\
le or by your corrections: how often the model is right, and which cells it takes for what."),a("div",{class:"\
fields"},O("What the cells are says",this.source)),this.result)}async shown(){await this.compute()}update(){}async compute(){
let t=this.source.value,n=await x("scores",{source:t});if(t!==this.source.value||(this.draw(t,n),t===pe||n.cells===
0))return;let i=await x("evaluate",{column:Number(t)}).then(s=>this.seen(s),s=>this.unscored(s));t===this.source.
value&&b(this.service,i)}draw(t,{cells:n,counts:i,right:s,f1:r,perClass:o,without:l,others:c,rejected:u}){let{
classes:h}=this.overview.model;b(this.service);let f=t===pe;if(n===0){b(this.result,a("p",{class:"card"},f?"No\
 cell has been called a type yet. Correct some under Cells, or choose a column.":`No value of this column is a\
 type of the model (${h.join(", ")})${c.length?`; it has ${c.map(({text:m})=>m).join(", ")}`:""}. Choose anoth\
er one.`));return}let d=[l?`${y(l,"cell")} without a value`:null,u?`${k(u)} without a type`:null,...c.map(({text:m,
cells:p})=>`${k(p)} called ${m}`)].filter(Boolean);b(this.result,a("dl",{class:"figures"},[[k(n),"cells"],[I(s/
n),"right (accuracy)"],[r.toFixed(3),"mean F1 of the types"]].map(([m,p])=>a("div",{},a("dt",{},p),a("dd",{},m)))),
d.length?a("p",{class:"quiet"},`Left out: ${d.join(", ")}.`):null,f?a("p",{class:"warning"},"These are scores \
on the cells that you looked at. If you looked at the doubtful ones first, they are far below those on all cel\
ls."):null,this.service,this.matrix(t,i),this.scoreTable(o))}seen({seen_in_training:t,not_seen:n,cells:i,notes:s}){
let r=[];return t===null?r.push("The model does not say which cells it was fitted to; if these are among them,\
 the scores say nothing of others."):t===0?r.push("The model was fitted to none of these cells."):n===null?r.push(
`The model was fitted to all ${k(i)} of these cells: the scores say how well it knows them again, not how well\
 it does on others.`):r.push(`The model was fitted to ${k(t)} of these cells. Go by the ${k(n.cells)} others: \
accuracy ${I(n.accuracy)}, mean F1 ${n.f1_macro.toFixed(3)}.`),a("div",{class:t?"card problem":"card"},[...r,...s??
[]].map(o=>a("p",{},o)))}unscored(t){return a("p",{class:"quiet"},`Whether the model was fitted to these cells\
 is not known: ${W(t)}`)}open(t,n,i){let s=t===pe?{correction:n}:{conditions:[{column:Number(t),how:"is",value:n}]};
this.go("cells",{type:i,...s})}matrix(t,n){let{classes:i,name:s,version:r}=this.overview.model,o=Ia(i,n);return[
a("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Confusion matrix"},a("table",{class:"matrix"},
a("caption",{},"Cells by what they are (rows) and what the model says (columns). Choose a number to see its ce\
lls"),a("thead",{},a("tr",{},a("th",{scope:"col"},"Are"),i.map((c,u)=>a("th",{scope:"col",class:"numeric"},N(u),
c)))),a("tbody",{},i.map((c,u)=>a("tr",{},a("th",{scope:"row"},N(u),c),i.map((h,f)=>{let d=n[u]?.[f]??0;return a(
"td",{class:`numeric${u===f?" same":d?" other":" quiet"}`},d?a("button",{type:"button",class:"link","aria-labe\
l":`${y(d,"cell")}: ${c}, called ${h}`,onclick:()=>this.open(t,c,h)},k(d)):"0")})))))),a("figure",{class:"one-\
figure"},a("figcaption",{},"Share of the cells of each type (row) that is called each type (column)"),o,Vt(o,"\
the confusion matrix",`${_e(this.overview.name)} confusion by ${s} ${r}`))]}scoreTable(t){let n=i=>a("td",{class:"\
numeric"},i);return a("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of each type"},a("\
table",{},a("caption",{},"Precision: of the cells called so, the share that is. Recall: of the cells that are \
so, the share that is called so. F1: both in one, 1 is best"),a("thead",{},a("tr",{},a("th",{scope:"col"},"Typ\
e"),["Cells","Precision","Recall","F1"].map(i=>a("th",{scope:"col",class:"numeric"},i)))),a("tbody",{},t.map(({
support:i,precision:s,recall:r,f1:o},l)=>a("tr",{},a("th",{scope:"row"},N(l),this.overview.model.classes[l]),n(
k(i)),n(s.toFixed(3)),n(r.toFixed(3)),n(o.toFixed(3)))))))}},it=56,fn=104,dn=34,Pa=13;function Ia(e,t){let n=e.
length,i=zt([...e.keys()],[fn,fn+n*it]),s=zt([...e.keys()],[dn,dn+n*it]),r=(o,l,c,u)=>w("text",{x:(i(l)??0)+it/
2,y:c,class:u>.45?"label on-dark":"label","text-anchor":"middle"},String(o));return w("svg",{viewBox:`0 0 ${fn+
n*it+8} ${dn+n*it+8}`,class:"matrix-figure",role:"img","aria-label":"Confusion matrix; the table above has the\
 numbers"},wt(he(i,o=>Fa(e[o])),dn-26),Bt(he(s,o=>Wt(e[o],Pa)),fn),t.map((o,l)=>{let c=Wn(o);return o.map((u,h)=>{
let f=c?u/c:0,d=s(l)??0;return w("g",{},w("rect",{x:i(h),y:d,width:it,height:it,class:"square",fill:`rgb(8 81 \
156 / ${Math.round(100*f)}%)`}),r(I(c?f:NaN),h,d+it/2-2,f),r(k(u),h,d+it/2+14,f))})}))}function Fa(e){return e.
length>7?`${e.slice(0,6)}.`:e}var za=[".jpg",".jpeg",".png",".tif",".tiff"],Ha=["_cp_masks","_masks"].flatMap(e=>[".png",".tif",".tiff",".np\
y"].map(t=>e+t)),Da=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],qa=[...Ha,...Da];var Ba=(e,t)=>t.some(n=>e.toLowerCase().endsWith(n));function Rr(e){return Ba(e,[...za,...qa])}var Wa={table:["Sending the table, and asking for types","Asking for the probability of every type","Reading t\
he answer"],images:["Measuring the cells of the images","","Reading the answer"]},Pr="made-up-cells.csv",Ir=["",
"the service’s default"],pn=class{element;opened;input=Fr("table-file",{multiple:!0},t=>this.take(t));folder=Fr(
"image-folder",{webkitdirectory:!0},t=>this.take(t));model=R([Ir]);pixelSize=a("input",{type:"text",inputmode:"\
decimal",placeholder:"0.1613"});sheet=a("input",{type:"text"});cells=R([["white","each white cell, found by it\
s nucleus"],["labels","each label of the mask"]],"white");options;status=a("div",{class:"status"});kept=a("div",
{});job=null;again=null;againFlagged=null;constructor(t){this.opened=t;let n=a("div",{class:"drop"},this.input,
a("label",{for:"table-file",class:"button primary"},"Choose a table, or images with masks")," ",this.folder,a(
"label",{for:"image-folder",class:"button"},"Choose a folder of images"),a("p",{},"or drop them anywhere on th\
is page"),a("p",{class:"quiet"},"A table: ImageJ’s results as they were saved, CSV, TSV, Excel, OpenDocument, \
Parquet, Arrow or JSON. Images: JPEG, PNG or TIFF, each with its label mask beside it, as Cellpose names it (N\
AME.jpg, NAME_cp_masks.png). All is sent to this service and to nobody else."));this.options=a("details",{class:"\
options"},a("summary",{},"How to read it"),a("div",{class:"fields"},O("Model",this.model),O("Side of a pixel i\
n the table’s unit",this.pixelSize,a("p",{class:"quiet"},"Only if a scale was set in ImageJ.")),O("Sheet of \
a workbook",this.sheet,a("p",{class:"quiet"},"The first one with a table, if this is empty.")),O("What is a ce\
ll in an image",this.cells,a("p",{class:"quiet"},"Masks split and merge white cells; red cells are labels, too\
.")))),this.element=a("section",{class:"view start-view"},a("h1",{tabindex:"-1"},"Which white blood cell is ea\
ch of your cells?"),a("p",{class:"lead"},"Choose a table of measured cells, or images with their masks. You ge\
t the type of each cell, how sure that is and what is doubtful, look through the doubtful ones, correct them, \
and compare wells or compounds."),n,this.options,this.status,this.kept,a("p",{class:"quiet"},"No table at hand\
? ",a("button",{type:"button",class:"link",onclick:()=>this.tryMadeUp()},"Try it with made-up cells"),".")),St(
"progress",i=>this.showProgress(i)),St("waits",({seconds:i,why:s})=>this.showWait(i,s)),this.loadModels()}async shown(){
b(this.status),this.showKept(await x("listTables"))}update(){}async loadModels(){try{let t=await fetch(new URL(
"v1/models",me)),{models:n}=await t.json();rt(this.model,[Ir,...n.flatMap(({name:i,versions:s,feature_set:r})=>s.
toReversed().map(o=>[`${i}/${o}`,`${i} version ${o} (${r})`]))])}catch{}}take(t){this.input.value=this.folder.
value="";let[n,...i]=t;if(n){if(t.some(({path:s})=>Rr(s))){this.measure(t);return}if(i.length){this.refuse(a("\
p",{},`Choose one table at a time; these were ${t.length} files.`));return}this.send(n.file)}}async work(t,n,i){
let s=a("progress",{max:1,"aria-label":`How far the ${t==="table"?"table is":"images are"}`}),r=a("p",{},n),o=a(
"p",{class:"quiet"}),l=t==="images"?this.job?.images??null:null;this.job={kind:t,bar:s,words:r,waiting:o,step:0,
began:0,before:0,images:l},b(this.status,a("div",{class:"card",role:"status"},a("h2",{},"Working on it"),s,r,o,
a("button",{type:"button",onclick:()=>x("stop")},"Stop")));try{this.opened(await i()),b(this.status)}catch(c){
this.explain(c)}}measure(t){let n=this.cells.value,i={model:this.model.value,cells:n};return this.again=()=>this.
measure(t),this.job=null,this.work("images",y(t.length,"file"),()=>x("openImages",{files:t,options:i}))}send(t,n={}){
let i={model:this.model.value,pixelSize:this.pixelSize.value.trim().replace(",","."),sheet:this.sheet.value.trim(),
...n};return this.again=()=>this.send(t,n),this.againFlagged=()=>this.send(t,{invalid:"flag"}),this.work("tabl\
e",`${t.name}, ${ve(t.size)}`,()=>x("open",{file:t,options:i}))}showProgress(t){let{job:n}=this;if(!n||t.step<
n.step)return;t.step!==n.step&&(n.step=t.step,n.began=performance.now(),n.before=t.done);let{done:i,total:s,unit:r,
step:o,steps:l,cells:c=0}=t;r==="images"&&(n.images={done:i,total:s,cells:c}),b(n.waiting),n.bar.value=(o-1+i/
Math.max(1,s))/l;let u=(performance.now()-n.began)/1e3,h=r==="bytes"&&i===s;b(n.words,n.kind==="table"?`Step ${o}\
 of ${l}: `:"",`${Wa[n.kind][o-1]??""}. `,h?"All is sent; the service is at work.":`${vi(t,u,n.before)}.`,r===
"images"?` ${y(c,"cell")} so far.`:"")}showWait(t,n){this.job&&b(this.job.waiting,`${n} It is asked again in ${vn(
t)}, until you stop.`)}refuse(...t){b(this.status,a("div",{class:"card problem",role:"alert"},a("h2",{},"This \
does not work yet"),t))}explain(t){let n=ft(t),i=a("button",{type:"button",onclick:()=>this.again?.()},"Send i\
t again");if(n.kind==="stopped"&&this.job?.images){let{done:c,total:u,cells:h}=this.job.images;b(this.status,a(
"div",{class:"card",role:"status"},a("h2",{},"Stopped"),a("p",{},`${k(c)} of ${y(u,"image")} are measured, wit\
h ${y(h,"cell")}. They are kept in this browser: choose the same images later, and only the others are measure\
d.`),a("div",{class:"buttons"},a("button",{type:"button",class:"primary",onclick:()=>this.work("images","",()=>x(
"goOn"))},"Go on"),h?a("button",{type:"button",onclick:()=>this.work("images","",()=>x("openMeasured"))},`Look\
 at the ${y(h,"cell")}`):null)));return}if(n.kind==="stopped"){b(this.status,a("div",{class:"card",role:"statu\
s"},a("h2",{},"Stopped"),a("p",{},"Nothing of the table was kept."),i));return}if(n.kind!=="problem"){this.refuse(
a("p",{},n.sentence),this.again?i:null);return}let{sentence:s,faults:r,more:o}=Mt(n.problem),l=n.problem.type===
"urn:bloodcells:problem:invalid-values";this.options.open=!0,this.refuse(a("p",{},s),r.length?a("div",{class:"\
scroll",tabindex:"0",role:"region","aria-label":"Faults"},a("table",{},a("thead",{},a("tr",{},a("th",{scope:"c\
ol"},"Where"),a("th",{scope:"col"},"What is wrong"))),a("tbody",{},r.map(({place:c,message:u})=>a("tr",{},a("t\
h",{scope:"row"},c||"the table"),a("td",{},u)))))):null,o?a("p",{},`and ${y(o,"more fault")}.`):null,a("div",{
class:"buttons"},l?a("button",{type:"button",class:"primary",onclick:()=>this.againFlagged?.()},"Go on: give t\
hese rows no type"):null,i))}showKept(t){if(t.length===0){b(this.kept);return}b(this.kept,a("h2",{},"Tables th\
at this browser has kept"),a("ul",{class:"kept"},t.map(n=>a("li",{},a("div",{},a("strong",{},n.name),a("br"),a(
"span",{class:"quiet"},`${y(n.cells,"cell")}, ${k(n.reviewed)} reviewed, ${n.model}, ${new Date(n.opened).toLocaleString(
"en-GB")}`)),n.hasAnswers?a("button",{type:"button","aria-label":`Open ${n.name}`,onclick:()=>this.reopen(n.table)},
"Open"):a("span",{class:"quiet"},"choose its file again"),a("button",{type:"button","aria-label":`Forget ${n.name}`,
onclick:i=>this.forget(n,i.currentTarget)},"Forget")))))}async reopen(t){try{this.opened(await x("reopen",{table:t}))}catch(n){
this.again=null,this.explain(n)}}async forget(t,n){if(t.reviewed>0&&!n.dataset.sure){n.dataset.sure="yes",n.textContent=
`Forget ${y(t.reviewed,"correction")}, too`;return}this.showKept(await x("forget",{table:t.table})),this.element.
querySelector("h1")?.focus()}async tryMadeUp(){let t;try{let n=await fetch(new URL(Pr,import.meta.url));if(!n.
ok)throw new Error(n.statusText);t=new File([await n.blob()],Pr,{type:"text/csv"})}catch{this.refuse(a("p",{},
"The service does not answer; try again in a moment."));return}await this.send(t)}};function Fr(e,t,n){let i=a(
"input",{type:"file",id:e,class:"visually-hidden",...t,onchange:()=>n(Ut(i.files))});return i}var hi={table:"Table",cells:"Cells",groups:"Groups",scores:"Scores",people:"Two people",export:"Export"},gn="b\
loodcells-table",Va=ut("main"),fi=ut("views"),qr=ut("table-name"),Br=ut("saved"),ja=ut("warning"),H=null,zr=null,
Wr=new pn(Vr);function Vr(e){let t=(i,s)=>Gt(i,s??null,!0),n={table:new un(e,t),cells:new Qe(e,Hr),groups:new ln(
e),scores:new mn(e,t),people:new hn(e,t),export:new Je(e)};H={overview:e,views:n},sessionStorage.setItem(gn,e.
table),b(qr,e.name,a("span",{class:"quiet"},` by ${e.model.name} version ${e.model.version}`)),b(fi,Object.entries(
hi).map(([i,s])=>a("a",{href:`#${i}`,"data-view":i},s)),a("button",{type:"button",class:"link",onclick:jr},"An\
other table")),Hr(e),Gt(di(location.hash)??"table",null,!0)}function jr(){x("close"),H=null,sessionStorage.removeItem(
gn),b(qr),b(fi),b(Br),history.replaceState(null,"",location.pathname+location.search),Gt(null,null,!0)}function Hr(e){
if(!H)return;let{overview:t,views:n}=H;Object.assign(t,e),Object.values(n).forEach(i=>i.update(t)),Gr(e.unsaved)}
function Gr(e){if(!H)return;let{reviewed:t}=H.overview.summary;b(Br,e?"Saving …":t?`${y(t,"correction")}, sa\
ved in this browser`:"")}function Ur(e){b(ja,a("p",{role:"alert"},e))}function Kr(e){Ur(`This page has failed:\
 ${e}. Load it again; what was saved is kept.`)}function di(e){return Object.keys(hi).find(t=>e===`#${t}`)??null}
async function Gt(e,t,n){let i=H&&e?H.views[e]:Wr;H&&e&&di(location.hash)!==e&&history.pushState(null,"",`#${e}`),
fi.querySelectorAll("a").forEach(s=>{s.dataset.view===e?s.setAttribute("aria-current","page"):s.removeAttribute(
"aria-current")}),document.title=H&&e?`${hi[e]}, ${H.overview.name}, Bloodcells`:"Bloodcells",zr!==i&&b(Va,i.element),
zr=i,await i.shown(t),n&&i.element.querySelector("h1")?.focus(),document.documentElement.dataset.ready=e??"sta\
rt"}addEventListener("hashchange",()=>{let e=di(location.hash);H&&e&&Gt(e,null,!0)});addEventListener("dragove\
r",e=>{e.preventDefault(),document.documentElement.classList.add("dragging")});addEventListener("dragleave",e=>{
e.relatedTarget===null&&document.documentElement.classList.remove("dragging")});addEventListener("drop",async e=>{
e.preventDefault(),document.documentElement.classList.remove("dragging");let t=e.dataTransfer?await pi(e.dataTransfer):
[];t.length!==0&&(H&&jr(),Wr.take(t))});addEventListener("unhandledrejection",({reason:e})=>Kr(e instanceof Error?
e.message:String(e)));addEventListener("error",({message:e})=>Kr(e));St("saved",({unsaved:e})=>Gr(e));St("notK\
ept",({sentence:e})=>Ur(e));var Dr=sessionStorage.getItem(gn);Dr?x("reopen",{table:Dr}).then(Vr,()=>{sessionStorage.
removeItem(gn),Gt(null,null,!1)}):Gt(null,null,!1);
