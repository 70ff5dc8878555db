function z(o){return[...o??[]].map(e=>({file:e,path:e.webkitRelativePath||e.name}))}async function Qe(o){let e=[
...o.items].map(n=>n.webkitGetAsEntry?.()??null),t=z(o.files);if(!e.some(n=>n?.isDirectory))return t;let i=[];
for(let n of e)n&&await Je(n,i);return i}async function Je(o,e){if(Wt(o)){let i=await new Promise((n,l)=>o.file(
n,l));e.push({file:i,path:o.fullPath.replace(/^\//,"")});return}let t=o.createReader();for(;;){let i=await new Promise(
(n,l)=>t.readEntries(n,l));if(i.length===0)return;for(let n of i)await Je(n,e)}}function Wt(o){return o.isFile}var Oe="http://www.w3.org/2000/svg",jt=new Set(["value","checked","disabled","hidden","max","open","selected"]);
function Ce(o){return o.flatMap(e=>Array.isArray(e)?Ce(e):e==null||e===!1?[]:[e])}function Ze(o,e,t){for(let[i,
n]of Object.entries(e))n==null||n===!1||(typeof n=="function"?o.addEventListener(i.slice(2),n):jt.has(i)&&i in
o?Reflect.set(o,i,n):o.setAttribute(i,n===!0?"":String(n)));return o.append(...Ce(t)),o}function s(o,e={},...t){
return Ze(document.createElement(o),e,t)}function b(o,e={},...t){return Ze(document.createElementNS(Oe,o),e,t)}
function u(o,...e){o.replaceChildren(...Ce(e))}function R(o){let e=document.getElementById(o);if(!e)throw new Error(
`The page has no element ${o}`);return e}function _(o){let e=o.getContext("2d");if(!e)throw new Error("The bro\
wser has no memory left for a drawing");return e}var Xe=0;function x(o,e,t=null){Xe+=1;let i=`field-${Xe}`;return e.
id=i,t&&(t.id=`${i}-hint`,e.setAttribute("aria-describedby",t.id)),s("div",{class:"field"},s("label",{for:i},o),
e,t)}function E(o,e,t){let i=s("select",{onchange:()=>t?.(i.value)});return P(i,o,e),i}function P(o,e,t=o.value){
u(o,e.map(([i,n])=>s("option",{value:i},n))),o.value=e.some(([i])=>i===t)?t:e[0]?.[0]??""}function $(o){return s(
"span",{class:`swatch ${Ae(o)}`,"aria-hidden":"true"})}function Ae(o){return o<0?"type-none":`type-${o%7}${o>=
7?" striped":""}`}function F(o,e){let t=URL.createObjectURL(o),i=s("a",{href:t,download:e});document.body.append(
i),i.click(),i.remove(),setTimeout(()=>URL.revokeObjectURL(t),6e4)}function N(o){R("announcer").textContent=o}var Bt=[[/^broken segmentation$/,()=>"The background of the image was measured here, not a cell. Do not trust \
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
o=>`The cell has no type: ${o}.`]];function re(o){for(let[e,t]of Bt){let i=e.exec(o);if(i)return t(i[1]??"")}return`${o}\
.`}function w(o){return Math.round(o).toLocaleString("en-GB")}function p(o,e,t=`${e}s`){return`${w(o)} ${o===1?e:
t}`}function M(o){return o===null||Number.isNaN(o)?"–":`${(100*o).toFixed(1)} %`}function H(o){if(o===null)return"\
–";let e=Math.abs(100*o).toFixed(1);return e==="0.0"?"0.0":`${o<0?"−":"+"}${e}`}function Y(o){return o===null?
"–":o<1e-4?"< 0.0001":o.toFixed(4)}function oe(o){return o<1e3?p(o,"byte"):o<1e6?`${(o/1e3).toFixed(1)} kB`:
`${(o/1e6).toFixed(1)} MB`}function Pe(o){return o<1?"less than a second":o<90?p(Math.round(o),"second"):p(Math.
round(o/60),"minute")}function et({done:o,total:e,unit:t},i,n=0){let l=t==="bytes"?oe:d=>p(d,t.slice(0,-1)),r=`${t===
"bytes"?oe(o):w(o)} of ${l(e)}`;if(o<=n||i<.5)return r;let a=(o-n)/i,c=(e-o)/a,h=t==="images"?`${a.toFixed(1)}\
 images`:l(a);return`${r}, ${h} a second, ${Pe(c)} left`}function W(o){let e=(o.errors??[]).map(({row:t,column:i,
message:n})=>({place:[t?`row ${w(t)}`:"",i?`column ${i}`:""].filter(Boolean).join(", "),message:n}));return{sentence:o.
detail,faults:e,more:Math.max(0,(o.total??0)-e.length)}}var Ut={",":"commas",";":"semicolons","	":"tabs"," ":"\
blanks","|":"upright bars"},Kt={csv:"a text table",json:"JSON",ndjson:"JSON, one cell a line",arrow:"an Arrow \
table",parquet:"a Parquet table",workbook:"a workbook"};function tt(o){let e=[Kt[o.format]??o.format];if(o.separator){
let r=Ut[o.separator]??`“${o.separator}”`;e.push(`with ${r} between its values and a decimal ${o.decimal===
","?"comma":"point"}`)}let t=[`It was read as ${e.join(" ")}, ${o.form==="row per cell"?"one row per cell":o.form}\
.`];t.push(o.rows===o.cells?`Each of its ${p(o.rows,"row")} is a cell.`:`Its ${p(o.rows,"row")} are ${p(o.cells,
"cell")}.`);let i=o.columns.filter(({column:r,measurement:a})=>r.trim()!==a);t.push(`${p(o.columns.length,"col\
umn")} ${o.columns.length===1?"was":"were"} read as measurements${i.length?`; by other names: ${i.map(({column:r,
measurement:a})=>`${r.trim()} as ${a}`).join(", ")}`:""}.`),t.push(o.id_column===null?"No column names the cel\
ls, so they are numbered.":`The cells are named by the column ${o.id_column.trim()||"without a header"}.`);let n=o.
ignored.filter(r=>r!==o.id_column);n.length&&t.push(`Not used for the types: ${n.map(r=>r.trim()||"a column wi\
thout a header").join(", ")}.`);for(let{row:r,rows:a,reason:c}of o.left_out)t.push(`Left out: ${a>1?`rows ${w(
r)} to ${w(r+a-1)}`:`row ${w(r)}`}, ${c}.`);let l=o.notes.filter(r=>!/^read as CSV separated by/i.test(r));for(let r of l)
t.push(`${r.slice(0,1).toUpperCase()}${r.slice(1)}.`);return t}function le(o){return o.replace(/\.[a-z]+(\.gz)?$/i,
"")}var Q=class extends Error{described;constructor(e){super(e.kind==="problem"?e.problem.detail:e.sentence),this.
described=e}};function I(o){return o instanceof Q?o.described:{kind:"sentence",sentence:o instanceof Error?o.message:
String(o)}}function C(o){let e=I(o);return e.kind==="problem"?W(e.problem).sentence:e.sentence}var Ne=new Worker(
new URL("worker.js",import.meta.url),{type:"module"}),J=new Map,Fe=new Map,st=0;Ne.onmessage=({data:o})=>{if("\
event"in o){Fe.get(o.event)?.forEach(t=>t(o));return}let e=J.get(o.id);J.delete(o.id),o.error?e?.reject(new Q(
o.error)):e?.resolve(o.result)};Ne.onerror=o=>{for(let{reject:e}of J.values())e(new Q({kind:"sentence",sentence:`\
The page failed: ${o.message}. Reload it; what is saved is kept.`}));J.clear()};function v(o,...[e]){st+=1;let t=st;
return new Promise((i,n)=>{J.set(t,{resolve:i,reject:n}),Ne.postMessage({id:t,name:o,args:e??{}})})}function j(o,e){
Fe.set(o,[...Fe.get(o)??[],e])}var Os=new TextDecoder,Cs=new TextEncoder;var Ns=new TextEncoder;function Re(o){let[e,t,i,n]=[1/0,1/0,-1/0,-1/0];for(let l of o)for(let r=0;r<l.length;r+=2){let[a,c]=[l[r],l[r+
1]];e=Math.min(e,a),i=Math.max(i,a),t=Math.min(t,c),n=Math.max(n,c)}return[e,t,i-e,n-t]}function it(o,e,t){let i=!1;
for(let n of o){let[l,r]=[n[n.length-2],n[n.length-1]];for(let a=0;a<n.length;a+=2){let[c,h]=[n[a],n[a+1]];r>t!=
h>t&&e<l+(t-r)/(h-r)*(c-l)&&(i=!i),[l,r]=[c,h]}}return i}var nt=[[],[7,3],[2,2.5],[9,3,2,3],[4,4],[12,4],[2,5]],qt=[1,3];function ae(o){let e=new Path2D;for(let t of o){
for(let i=0;i<t.length;i+=2)e.lineTo(t[i],t[i+1]);e.closePath()}return e}function ce(o,e){return getComputedStyle(
o).getPropertyValue(e<0?"--edge":`--type-${e%7}`).trim()}function he(o,e,t,i,n,l){o.lineJoin="round",o.setLineDash(
[]),o.strokeStyle="rgb(0 0 0 / 65%)",o.lineWidth=(l+2)/n,o.stroke(e),o.setLineDash((nt[i%nt.length]??qt).map(r=>r/
n)),o.strokeStyle="#ffffff",o.lineWidth=l/n,o.stroke(e),o.strokeStyle=t,o.stroke(e),o.setLineDash([])}var G=1.25,ot=24,zt=44,Yt=12,ue=class{element;classes;choose;canvas=s("canvas",{class:"field-canvas",tabindex:"\
0",role:"img",onkeydown:e=>this.onKey(e),onwheel:e=>this.onWheel(e),onpointerdown:e=>this.onDown(e)});name=s("\
p",{class:"field-name"});larger=X("Larger","Show the image larger",()=>this.enlarge());box=s("div",{class:"fie\
ld-box",role:"group","aria-label":"The image of the chosen cell"},this.name,this.canvas,s("div",{class:"button\
s"},X("+","Nearer",()=>this.zoom(G)),X("−","Farther",()=>this.zoom(1/G)),X("Whole","Show the whole image",()=>this.
fit()),X("Cell","Show the chosen cell",()=>this.near()),this.larger),s("p",{class:"quiet hint"},"Drag or use t\
he arrow keys to move it, the wheel, + and − to come nearer or go farther."));dialog=s("dialog",{class:"fiel\
d-dialog","aria-label":"The image of the chosen cell",onclose:()=>this.reduce()});field=null;paths=new Map;chosen=null;wanted=null;scale=null;x=0;y=0;wide=0;tall=0;isWhole=!1;constructor(e,t){
this.classes=e,this.choose=t,this.element=s("div",{class:"field-view"},this.box,this.dialog),this.element.hidden=
!0,new ResizeObserver(()=>this.resized()).observe(this.canvas),matchMedia("(prefers-color-scheme: dark)").addEventListener(
"change",()=>this.draw())}async show(e){if(this.wanted=e,!this.field?.cells.some(n=>n.cell===e)){let n=await v(
"field",{cell:e});if(this.wanted!==e)return;this.field?.bitmap.close(),this.take(n,n.cells),this.element.hidden=
!1,this.scale=null,this.resized()}this.chosen=e;let i=this.chosenBox();if(this.scale&&i){let[,,n,l]=i;(Math.max(
n,l)*this.scale<zt||!this.isSeen(i,this.scale))&&this.near()}this.say(),this.draw()}async update(){let{field:e}=this;
if(!e)return;let t=await v("cellsOfField",{index:e.index});e===this.field&&(this.take(e,t),this.draw())}take(e,t){
this.field={...e,cells:t},this.paths=new Map(t.map(({cell:i,outline:n})=>[i,ae(n)]))}say(){if(!this.field)return;
let{name:e,cells:t,width:i,height:n}=this.field,l=this.classes.map(r=>({one:r,n:t.filter(({type:a})=>a===r).length})).
filter(({n:r})=>r>0).map(({one:r,n:a})=>`${a} ${r}`);u(this.name,s("strong",{},e),s("span",{class:"quiet"},`, ${p(
t.length,"cell")}`)),this.canvas.setAttribute("aria-label",`${e}, ${i} × ${n} pixels, with ${l.join(", ")||"n\
o cell"} outlined`)}chosenBox(){let e=this.field?.cells.find(({cell:t})=>t===this.chosen);return e?Re(e.outline):
null}isSeen([e,t,i,n],l){let[r,a]=[e*l+this.x,t*l+this.y];return r>=0&&a>=0&&r+i*l<=this.wide&&a+n*l<=this.tall}resized(){
let e=devicePixelRatio,{clientWidth:t,clientHeight:i}=this.canvas;!this.field||t===0||(this.wide=t,this.tall=i,
this.canvas.width=Math.round(t*e),this.canvas.height=Math.round(i*e),this.scale===null||this.isWhole?this.fit():
this.draw())}fit(){if(!this.field)return;let{width:e,height:t}=this.field;this.scale=Math.min(this.wide/e,this.
tall/t),this.x=(this.wide-e*this.scale)/2,this.y=(this.tall-t*this.scale)/2,this.isWhole=!0,this.draw()}near(){
let e=this.chosenBox();if(!e)return;let[t,i,n,l]=e;this.scale=Math.min(ot,.6*Math.min(this.wide,this.tall)/Math.
max(n,l)),this.x=this.wide/2-(t+n/2)*this.scale,this.y=this.tall/2-(i+l/2)*this.scale,this.isWhole=!1,this.draw()}zoom(e,t=this.
wide/2,i=this.tall/2){if(!this.field||!this.scale)return;let{width:n,height:l}=this.field,r=Math.min(1,this.wide/
n,this.tall/l)/2,a=Math.max(r,Math.min(ot,this.scale*e));this.x=t-(t-this.x)*a/this.scale,this.y=i-(i-this.y)*
a/this.scale,this.scale=a,this.isWhole=!1,this.draw()}move(e,t){this.x+=e,this.y+=t,this.isWhole=!1,this.draw()}onKey(e){
let n={ArrowLeft:()=>this.move(40,0),ArrowRight:()=>this.move(-40,0),ArrowUp:()=>this.move(0,40),ArrowDown:()=>this.
move(0,-40),"+":()=>this.zoom(G),"=":()=>this.zoom(G),"-":()=>this.zoom(1/G),0:()=>this.fit()}[e.key];!n||e.ctrlKey||
e.metaKey||e.altKey||(e.preventDefault(),n())}onWheel(e){e.preventDefault(),this.zoom(e.deltaY<0?G:1/G,e.offsetX,
e.offsetY)}onDown(e){if(e.button!==0)return;let{canvas:t}=this,{clientX:i,clientY:n}=e,l=0;t.setPointerCapture(
e.pointerId),t.onpointermove=r=>{l+=Math.abs(r.clientX-i)+Math.abs(r.clientY-n),this.move(r.clientX-i,r.clientY-
n),[i,n]=[r.clientX,r.clientY]},t.onpointerup=r=>{t.onpointermove=t.onpointerup=null,l<4&&this.hit(r.offsetX,r.
offsetY)}}hit(e,t){if(!this.field||!this.scale)return;let[i,n]=[(e-this.x)/this.scale,(t-this.y)/this.scale],l=this.
field.cells.find(({outline:r})=>it(r,i,n));l&&this.choose(l.cell)}draw(){let{field:e,scale:t}=this;if(!e||!t)return;
let i=_(this.canvas),n=devicePixelRatio,{bitmap:l,cells:r}=e;i.setTransform(1,0,0,1,0,0),i.clearRect(0,0,this.
canvas.width,this.canvas.height),i.setTransform(n*t,0,0,n*t,n*this.x,n*this.y),i.imageSmoothingEnabled=t<4,i.drawImage(
l,0,0);for(let{cell:a,type:c,label:h}of r){let d=this.classes.indexOf(h??c??""),f=a===this.chosen?4:2,m=this.paths.
get(a);m&&he(i,m,ce(this.canvas,d),d,t,f)}i.setTransform(n,0,0,n,0,0),i.font=`600 ${Yt}px system-ui, "DejaVu S\
ans", sans-serif`,i.textBaseline="middle";for(let{cell:a,type:c,label:h,outline:d}of r)this.write(i,h??c??"no \
type",d,t,a===this.chosen)}write(e,t,i,n,l){let[r,a]=Re(i),c=Math.max(2,r*n+this.x),h=Math.max(10,a*n+this.y-2);
if(c>this.wide||h>this.tall)return;let d=e.measureText(t).width;e.fillStyle=l?"#000000":"rgb(0 0 0 / 70%)",e.fillRect(
c-2,h-9,d+8,18),e.fillStyle="#ffffff",e.fillText(t,c+2,h)}enlarge(){if(this.dialog.open){this.dialog.close();return}
this.dialog.append(this.box),this.larger.textContent="Close",this.larger.setAttribute("aria-label","Close the \
large image"),this.dialog.showModal(),this.canvas.focus()}reduce(){this.element.prepend(this.box),this.larger.
textContent="Larger",this.larger.setAttribute("aria-label","Show the image larger"),this.larger.focus()}};function X(o,e,t){
return s("button",{type:"button","aria-label":e,title:e,onclick:t},o)}var B=class{element;active=0;options;length=0;rows=[];first=0;asked=0;isScheduled=!1;queue=Promise.resolve();constructor(e,t){
this.options=e,this.element=s("div",{tabindex:"0","aria-label":e.label,"aria-multiselectable":"true",...t,onscroll:()=>this.
schedule(),onkeydown:i=>this.onKey(i)}),new ResizeObserver(()=>this.schedule()).observe(this.element)}get activeRow(){
return this.rows[this.active-this.first]}restart(e){return this.length=e,this.active=0,this.rows=[],this.first=
0,this.element.scrollTop=0,this.refresh()}async refresh(){if(this.element.clientHeight===0)return;let[e,t]=this.
seen();this.asked+=1;let i=this.asked,n=await this.options.fetch(e,t);i===this.asked&&(this.first=e,this.rows=
n,this.draw())}async goTo(e){if(this.length===0)return null;this.active=Math.max(0,Math.min(this.length-1,e)),
this.reveal(this.active),await this.refresh();let t=this.activeRow??(await this.options.fetch(this.active,this.
active+1))[0];return t?(this.options.activate(t),t):null}enqueue(e){return this.queue=this.queue.then(e).catch(
reportError),this.queue}tellActive(e){this.activeRow?this.element.setAttribute("aria-activedescendant",e):this.
element.removeAttribute("aria-activedescendant")}clicked(e,t,i){this.active=e,this.options.activate(t);let{shiftKey:n,
ctrlKey:l,metaKey:r}=i;this.options.select({place:e,cell:t.cell,extend:n,toggle:l||r})}workOf(e){let{key:t,shiftKey:i}=e,
n=e.ctrlKey||e.metaKey;return Qt.has(t)?async()=>{let l=this.length===0?null:this.moved(t),r=l===null?null:await this.
goTo(l);r&&!n&&await this.options.select({place:this.active,cell:r.cell,extend:i,toggle:!1})}:t===" "?()=>{let l=this.
activeRow;if(l)return this.options.select({place:this.active,cell:l.cell,extend:!1,toggle:!0})}:n&&t.toLowerCase()===
"a"?()=>this.options.select({all:!0}):this.options.key(e)}schedule(){this.isScheduled||(this.isScheduled=!0,requestAnimationFrame(
()=>{this.isScheduled=!1,this.refresh()}))}onKey(e){if(e.target!==this.element)return;let t=this.workOf(e);t&&
(e.preventDefault(),this.enqueue(t))}},Qt=new Set(["ArrowDown","ArrowUp","ArrowLeft","ArrowRight","PageDown","\
PageUp","Home","End"]);var de=104,A={width:de+16,height:de+62},Z=40,rt=A.height,Jt=600,Xt=6,lt="No type",ee=class extends B{classes;crop;failed;body=s(
"div",{class:"gallery-body",role:"presentation"});sections=[];tiles=new Map;kept=new Map;wanted=[];drawing=0;constructor(e){
super(e,{role:"listbox",class:"grid gallery"}),this.classes=e.classes,this.crop=e.crop,this.failed=e.failed,u(
this.element,this.body)}reset(e,t){let i=0;return this.sections=t.map(({type:n,cells:l})=>{let r={type:n,cells:l,
from:i,top:0,height:0,element:Zt(n,l)};return i+=l,r}),this.tiles.clear(),u(this.body),this.restart(e)}get columns(){
return Math.max(1,Math.floor((this.element.clientWidth-8)/A.width))}get visible(){return this.columns*Math.max(
1,Math.floor((this.element.clientHeight-Z)/A.height))}layOut(){let e=0;for(let t of this.sections)t.top=e,t.height=
Z+Math.ceil(t.cells/this.columns)*A.height,e+=t.height;this.body.style.height=`${e}px`}position(e){let t=this.
sections.find(({from:l,cells:r})=>e<l+r);if(!t)throw new RangeError(`The gallery has no place ${e}`);let i=e-t.
from,n=Math.floor(i/this.columns);return{section:t,left:4+i%this.columns*A.width,top:t.top+Z+n*A.height}}between(e,t){
let[i,n]=[this.length,0];for(let l of this.sections){if(l.top>t||l.top+l.height<e)continue;let r=a=>Math.max(0,
Math.floor((a-l.top-Z)/A.height))*this.columns;i=Math.min(i,l.from+Math.min(l.cells-1,r(e))),n=Math.max(n,l.from+
Math.min(l.cells,r(t)+this.columns))}return[Math.min(i,n),n]}seen(){this.layOut();let{scrollTop:e,clientHeight:t}=this.
element;return this.between(e-rt,e+t+rt)}draw(){let e=new Map,t=new Map;this.rows.forEach((i,n)=>{let l=this.first+
n,{section:r,left:a,top:c}=this.position(l),h=this.tiles.get(i.cell)??this.tile(i,l);e.set(i.cell,h),this.describe(
h,i,l),h.element.style.transform=`translate(${a}px, ${c-r.top}px)`,t.set(r,[...t.get(r)??[],h.element])}),this.
tiles=e,this.wanted=this.wanted.filter(({row:i})=>e.has(i.cell)),u(this.body,[...t].map(([i,n])=>this.group(i,
n))),this.tellActive(`cell-${this.active}`),this.pump()}group({type:e,cells:t,top:i,element:n},l){n.style.transform=
`translateY(${i}px)`;let r=s("div",{class:"gallery-head","aria-hidden":"true"},$(this.placeOf(e)),s("strong",{},
e??lt),s("span",{class:"quiet"},` ${p(t,"cell")}`));return u(n,r,l),n}placeOf(e){return e===null?-1:this.classes.
indexOf(e)}tile(e,t){let i=Math.round(de*Math.min(2,devicePixelRatio)),n=s("canvas",{width:i,height:i,"aria-hi\
dden":"true"}),l=s("span",{class:"tile-caption"}),r=s("div",{role:"option",class:"tile"},n,l),a={row:e,place:t,
size:i,element:r,canvas:n,caption:l};return r.onclick=c=>this.clicked(a.place,a.row,c),this.wanted.push(a),a}describe(e,t,i){
e.row=t,e.place=i;let{element:n,caption:l}=e;n.id=`cell-${i}`,n.className=`tile${i===this.active?" active":""}`,
n.setAttribute("aria-selected",String(this.options.isSelected(t.cell))),n.setAttribute("aria-posinset",String(
i+1)),n.setAttribute("aria-setsize",String(this.length)),n.title=t.id,u(l,s("span",{class:"visually-hidden"},`${t.
id}, `),s("span",{class:"tile-line"},t.type===null?"no type":`${t.probability.toFixed(2)} ${t.type}`),s("span",
{class:"tile-line"},t.label!==null?["→ ",$(this.placeOf(t.label)),t.label]:s("span",{class:"quiet"},t.flags.
length?p(t.flags.length,"flag"):"")))}pump(){for(;this.drawing<Xt;){let e=this.wanted.shift();if(!e)return;this.
drawing+=1,this.picture(e).catch(this.failed).finally(()=>{this.drawing-=1,this.pump()})}}async picture({row:e,
canvas:t,size:i}){let n=`${e.cell} ${i}`,l=this.kept.get(n)??await this.crop(e.cell,i);this.kept.delete(n),this.
kept.set(n,l);for(let h of this.kept.keys()){if(this.kept.size<=Jt)break;this.kept.delete(h)}let r=_(t),a=i/l.
side;r.drawImage(l.bitmap,0,0),r.setTransform(a,0,0,a,-l.left*a,-l.top*a);let c=this.placeOf(e.type);he(r,ae(l.
outline),ce(t,c),c,a,2*(i/de)),t.dataset.drawn="yes"}reveal(e){this.layOut();let{top:t}=this.position(e),{scrollTop:i,
clientHeight:n}=this.element;t<i?this.element.scrollTop=t-Z:t+A.height>i+n&&(this.element.scrollTop=t+A.height-
n)}vertical(e){let{section:t}=this.position(this.active),i=this.active-t.from,n=i%this.columns,l=i+e*this.columns;
if(l>=0&&l<t.cells)return t.from+l;let r=this.sections.indexOf(t);if(e>0){if(!(Math.floor(i/this.columns)===Math.
floor((t.cells-1)/this.columns)))return t.from+t.cells-1;let d=this.sections[r+1];return d?d.from+Math.min(n,d.
cells-1):this.active}let a=this.sections[r-1];if(!a)return this.active;let c=Math.floor((a.cells-1)/this.columns)*
this.columns;return a.from+Math.min(c+n,a.cells-1)}moved(e){return e==="ArrowRight"?this.active+1:e==="ArrowLe\
ft"?this.active-1:e==="ArrowDown"?this.vertical(1):e==="ArrowUp"?this.vertical(-1):e==="PageDown"?this.active+
this.visible:e==="PageUp"?this.active-this.visible:e==="Home"?0:e==="End"?this.length-1:null}};function Zt(o,e){
return s("div",{role:"group",class:"gallery-group","aria-label":`${o??lt}, ${p(e,"cell")}`})}var T=34,at=6,U=15e6,pe=class extends B{columns;sort;lefts=[];width;header=s("div",{role:"row",class:"grid-row\
 grid-header","aria-rowindex":"1"});body=s("div",{role:"rowgroup",class:"grid-body"});sorted={key:"number",descending:!1};constructor(e){
super(e,{role:"grid",class:"grid","aria-colcount":String(e.columns.length)}),this.columns=e.columns,this.sort=
e.sort;let t=0;for(let i of this.columns)this.lefts.push(t),t+=i.width;this.width=t,this.header.style.width=`${this.
width}px`,this.body.style.width=`${this.width}px`,u(this.element,s("div",{role:"rowgroup",class:"grid-head"},this.
header),this.body)}reset(e,t){return this.sorted=t,this.element.setAttribute("aria-rowcount",String(e+1)),this.
body.style.height=`${Math.min(e*T,U)}px`,this.restart(e)}get visible(){return Math.max(1,Math.floor((this.element.
clientHeight-T)/T))}get firstVisible(){let{scrollTop:e}=this.element;if(this.length*T<=U)return Math.floor(e/T);
let t=U-(this.element.clientHeight-T);return Math.round(e/t*(this.length-this.visible))}seen(){return[Math.max(
0,this.firstVisible-at),Math.min(this.length,this.firstVisible+this.visible+1+at)]}draw(){let e=this.element.scrollLeft-
200,t=e+this.element.clientWidth+400,i=this.columns.map((c,h)=>({...c,i:h,left:this.lefts[h]})).filter(c=>c.left+
c.width>e&&c.left<t),{activeElement:n}=document,l=n instanceof HTMLElement&&this.header.contains(n)?n.dataset.
key:null;u(this.header,i.map(c=>this.headerCell(c))),l&&this.header.querySelector(`[data-key="${CSS.escape(l)}\
"]`)?.focus();let a=this.length*T>U?this.element.scrollTop-(this.firstVisible-this.first)*T:this.first*T;u(this.
body,this.rows.map((c,h)=>this.rowElement(c,this.first+h,a+h*T,i))),this.tellActive(`row-${this.active}`)}headerCell({
key:e,label:t,isNumeric:i,width:n,left:l,i:r}){let{key:a,descending:c}=this.sorted,h=e===a,d=s("div",{role:"co\
lumnheader",class:`grid-cell${i?" numeric":""}`,"aria-colindex":String(r+1),"aria-sort":h?c?"descending":"asce\
nding":null},s("button",{type:"button","data-key":e,title:`Sort by ${t}`,onclick:()=>this.sort(e)},t,s("span",
{"aria-hidden":"true"},h?c?" ▼":" ▲":"")));return d.style.left=`${l}px`,d.style.width=`${n}px`,d}rowElement(e,t,i,n){
let l=s("div",{role:"row",id:`row-${t}`,class:`grid-row${t===this.active?" active":""}`,"aria-rowindex":String(
t+2),"aria-selected":String(this.options.isSelected(e.cell)),onclick:r=>this.clicked(t,e,r)},n.map(({isNumeric:r,
width:a,left:c,i:h,render:d})=>{let f=s("div",{role:"gridcell",class:`grid-cell${r?" numeric":""}`,"aria-colin\
dex":String(h+1)},d(e));return f.style.left=`${c}px`,f.style.width=`${a}px`,f}));return l.style.transform=`tra\
nslateY(${i}px)`,l.style.width=`${this.width}px`,l}reveal(e){let t=this.firstVisible;if(e>=t&&e<t+this.visible)
return;let i=e<t?e:e-this.visible+1,n=U-(this.element.clientHeight-T);this.element.scrollTop=this.length*T<=U?
i*T:i/(this.length-this.visible)*n}moved(e){return e==="ArrowDown"?this.active+1:e==="ArrowUp"?this.active-1:e===
"PageDown"?this.active+this.visible:e==="PageUp"?this.active-this.visible:e==="Home"?0:e==="End"?this.length-1:
null}workOf(e){let{key:t}=e;return t==="ArrowLeft"||t==="ArrowRight"?()=>this.element.scrollLeft+=t==="ArrowRi\
ght"?110:-110:super.workOf(e)}};var me=150,He=16,ct=6;function ht(o,e,t){let{id:i,type:n,probabilities:l,flags:r,label:a,by:c,at:h,second:d,measurements:f}=e;
u(o,s("h2",{},i),s("p",{class:"verdict"},n===null?"No type":[$(t.classes.indexOf(n)),s("strong",{},n)," says t\
he model"],a===null?null:[s("br"),s("strong",{},a),` says ${c||"somebody"}`,h?s("span",{class:"quiet"},`, ${new Date(
h).toLocaleString("en-GB")}`):null],d===null?null:[s("br"),s("strong",{},d)," says the second person"]),n===null?
null:es(l,t.classes),r.length?[s("h3",{},"Doubts"),s("ul",{class:"plain"},r.map(m=>s("li",{},s("strong",{},m),
s("br"),re(m))))]:s("p",{class:"quiet"},"No flag: nothing in its numbers speaks against it."),f.length?ts(f):null)}
function es(o,e){let t=e.map((i,n)=>({name:i,j:n,probability:o[n]??NaN})).sort((i,n)=>n.probability-i.probability);
return s("table",{class:"probabilities"},s("caption",{},"Probability of each type, as the model gave it"),s("t\
body",{},t.map(({name:i,j:n,probability:l})=>{let r=s("span",{class:`bar type-${n%7}`,"aria-hidden":"true"});return r.
style.width=`${100*l}%`,s("tr",{},s("th",{scope:"row"},$(n),i),s("td",{class:"bar-cell"},r),s("td",{class:"num\
eric"},String(l)))})))}function ts(o){let e=o.filter(t=>t.outside).length;return[s("h3",{},"Measurements"),s("\
p",{class:"quiet"},e?`${e} of ${o.length} lie outside of what the training cells had. `:`All ${o.length} lie w\
ithin what the training cells had. `,"Line: least to largest value of the training cells; box: the middle half\
 of them; diamond: this cell."),s("table",{class:"measurements"},s("caption",{class:"visually-hidden"},"Measur\
ements of this cell and the training range"),s("thead",{},s("tr",{},["Measurement","Value","In the training ra\
nge"].map(t=>s("th",{scope:"col"},t)))),s("tbody",{},[...o.filter(t=>t.outside),...o.filter(t=>!t.outside)].map(
t=>s("tr",{class:t.outside?"outside":null},s("th",{scope:"row"},t.name,t.unit&&t.unit!=="1"?s("span",{class:"q\
uiet"},` ${t.unit}`):null),s("td",{class:"numeric"},t.text),s("td",{},ss(t),t.outside?s("span",{class:"mark"},
t.value<t.low?"below":"above"):null)))))]}function ss({name:o,value:e,low:t,lower:i,middle:n,upper:l,high:r}){
let a=r-t||1,c=f=>ct+Math.max(0,Math.min(1,(f-t)/a))*(me-2*ct),h=Number.isNaN(e)?null:e<t?2:e>r?me-2:c(e),d=He/
2;return b("svg",{class:"range",viewBox:`0 0 ${me} ${He}`,width:me,height:He,role:"img","aria-label":`${o}: tr\
aining cells ${t} to ${r}, middle half ${i} to ${l}, median ${n}`},b("line",{x1:c(t),x2:c(r),y1:d,y2:d,class:"\
whisker"}),b("rect",{x:c(i),y:d-4,width:Math.max(1,c(l)-c(i)),height:8,class:"box"}),h===null?null:b("path",{d:`\
M${h} ${d-5}l4 5l-4 5l-4 -5z`,class:"diamond"}))}var ut="bloodcells-name",fe=class{element;overview;changed;table;gallery;field;grid;inputs;keys;detail=s("div",
{},s("p",{class:"quiet"},"Choose a cell to see what speaks for its type."));box=s("div",{class:"grid-box"});lacking=s(
"div",{});counter=s("p",{class:"counter",role:"status"});chosen=s("span",{class:"chosen"},"No cell is chosen.");name=s(
"input",{type:"text",autocomplete:"name",value:localStorage.getItem(ut)??"",oninput:()=>localStorage.setItem(ut,
this.name.value.trim())});undoButton=this.button("Undo","z",()=>this.undo("undo"));redoButton=this.button("Red\
o","y",()=>this.undo("redo"));filter={};sort;isApplied=!1;selected=new Set;anchor=0;asked=null;lastDoubtful=null;constructor(e,t){
this.overview=e,this.changed=t;let{images:i}=e;this.sort={key:i?"doubt":"number",descending:!1};let n={fetch:(r,a)=>v(
"rows",{from:r,to:a}),activate:({cell:r})=>this.activate(r),select:r=>this.select(r),isSelected:r=>this.selected.
has(r),key:r=>this.workOfKey(r)};this.table=new pe({...n,label:"Cells",columns:this.columns(),sort:r=>this.sortBy(
r)}),this.gallery=i&&new ee({...n,label:"Pictures of the cells",classes:e.model.classes,crop:(r,a)=>v("crop",{
cell:r,size:a}),failed:r=>this.lack(r)}),this.field=i&&new ue(e.model.classes,r=>this.chooseCell(r)),this.grid=
this.gallery??this.table,this.inputs=this.makeInputs(),this.keys=is(e.choices,e.model.classes.length);let l=s(
"section",{class:"panel","aria-label":"The chosen cell",tabindex:"0"},this.field?.element,this.detail);this.element=
s("section",{class:"view cells-view"},s("h1",{tabindex:"-1"},"Cells"),this.lacking,this.filters(),this.correctionBar(),
s("div",{class:"split"},this.box,l)),i&&(this.inputs.sort.value="doubt"),this.arrange()}arrange(){u(this.box,this.
counter,this.gallery&&this.kinds(this.gallery),this.grid.element)}kinds(e){let t=(i,n)=>s("button",{type:"butt\
on","aria-pressed":String(this.grid===n),onclick:()=>this.showAs(n)},i);return s("div",{class:"buttons",role:"\
group","aria-label":"Show the cells as"},t("Pictures",e),t("Table",this.table))}async showAs(e){this.grid=e,this.
arrange(),await this.apply(),this.grid.element.focus()}lack(e){if(this.lacking.firstChild)return;let t=s("inpu\
t",{type:"file",id:"images-again",multiple:!0,class:"visually-hidden",onchange:()=>this.give(z(t.files))});u(this.
lacking,s("div",{class:"card problem",role:"alert"},s("p",{},C(e)),I(e).kind==="problem"?null:[t,s("label",{for:"\
images-again",class:"button primary"},"Choose the images")]))}async give(e){let{missing:t}=await v("giveImages",
{files:e});u(this.lacking,t.length?s("p",{class:"warning",role:"alert"},`${p(t.length,"image")} of this table ${t.
length===1?"was":"were"} not among them, such as ${t[0]??""}.`):null),await this.apply()}columns(){let{classes:e}=this.
overview.model,t=(n,l,r,a,c=!1)=>({key:n,label:l,width:r,isNumeric:c,render:a}),i=n=>n===null?s("span",{class:"\
quiet"},"none"):[$(e.indexOf(n)),n];return[t("number","Cell",76,n=>w(n.cell+1),!0),t("id","Name",210,n=>n.id),
t("type","Type",150,n=>s("span",{},i(n.type))),t("probability","Probability",128,n=>Number.isNaN(n.probability)?
"":ns(n.probability),!0),t("correction","Correction",150,n=>n.label===null?"":s("span",{},i(n.label))),t("flag\
s","Flags",260,n=>n.flags.join("; ")),t("by","Corrected by",130,n=>n.by??""),...this.overview.columns.filter(({
isId:n})=>!n).map(({name:n,column:l})=>t(`column ${l}`,n||"(no header)",Math.max(100,30+8*n.length),r=>r.values[l]))]}makeInputs(){
let{model:e,choices:t,summary:i,columns:n}=this.overview,l=["","any"],r=a=>s("input",{type:"number",min:"0",max:"\
1",step:"0.05",inputmode:"decimal",onchange:c=>{let{value:h}=c.currentTarget;this.refine({[a]:h===""?void 0:Number(
h)})}});return{search:s("input",{type:"search",oninput:a=>this.refine({search:a.currentTarget.value})}),type:E(
[l,...e.classes.map(a=>[a,a])],"",a=>this.refine({type:a})),flag:E([l,["none","no flag"],["any","with a flag"],
...Object.keys(i.kinds).sort().map(a=>[a,a])],"",a=>this.refine({flag:a})),correction:E([l,["open","not review\
ed"],["reviewed","reviewed"],["changed","called otherwise"],["differs","second person differs"],...t.map(a=>[a,
`called ${a}`])],"",a=>this.refine({correction:a})),low:r("low"),high:r("high"),column:E([["","no column"],...n.
map(({name:a,column:c})=>[String(c),a||"(no header)"])],"",()=>this.refineColumn()),how:E([["at least","at lea\
st"],["at most","at most"],["is","is"],["contains","contains"]],"at least",()=>this.refineColumn()),value:s("i\
nput",{type:"text",onchange:()=>this.refineColumn()}),sort:E([["number","order of the table"],["doubt","most d\
oubtful first"],["sure","surest first"],["probability","probability"],["type","type"],["other","a column of th\
e table"]],"number",a=>this.chooseSort(a))}}filters(){let{search:e,type:t,flag:i,correction:n,low:l,high:r,column:a,
how:c,value:h,sort:d}=this.inputs;return s("form",{class:"filters","aria-label":"Which cells are shown",onsubmit:f=>f.
preventDefault()},x("Name contains",e),x("Type",t),x("Flag",i),x("Review",n),x("Probability from",l),x("to",r),
s("details",{},s("summary",{},"By a column"),s("div",{class:"filters"},x("Column",a),x("Its value",c),x("Value",
h))),x("Order",d),s("button",{type:"button",onclick:()=>this.clear()},"Show all"))}button(e,t,i,n={}){return s(
"button",{type:"button","aria-keyshortcuts":t,...n,onclick:()=>this.grid.enqueue(i)},e,t?s("kbd",{"aria-hidden":"\
true"},t==="Delete"?"Del":t):null)}correctionBar(){let{choices:e,model:t}=this.overview,i=t.classes.length,n=new Map(
[...this.keys].map(([l,r])=>[r,l]));return s("div",{class:"correct",role:"group","aria-label":"Correct the cho\
sen cells"},s("div",{class:"correct-row"},this.chosen,e.map((l,r)=>this.button(r<i?[$(r),l]:l.slice(0,1).toUpperCase()+
l.slice(1),n.get(l)??null,()=>this.label(l))),this.button("Take back","Delete",()=>this.label(null))),s("div",
{class:"correct-row"},this.button("Next most doubtful","n",()=>this.next()),this.undoButton,this.redoButton,x(
"Your name, for the export",this.name)),s("p",{class:"quiet hint"},"The keys work while the cells have the foc\
us. Space chooses or leaves a cell, Shift and the arrow keys choose several, Ctrl and A all that are shown."))}async shown(e){
if(e){this.clearInputs();let{type:t,correction:i,flag:n,conditions:l}=e;this.inputs.type.value=t??"",this.inputs.
correction.value=i??"",this.inputs.flag.value=n??"";for(let{column:r,how:a,value:c}of l??[])this.inputs.column.
value=String(r),this.inputs.how.value=a,this.inputs.value.value=c;this.filter=e,await this.apply()}else this.isApplied?
await this.grid.refresh():await this.apply();this.update(this.overview)}refine(e){return this.filter={...this.
filter,...e},this.apply()}refineColumn(){let{column:e,how:t,value:i}=this.inputs,n=e.value!==""&&i.value.trim()!==
"",l={column:Number(e.value),how:t.value,value:i.value};return this.refine({conditions:n?[l]:[]})}clearInputs(){
let{search:e,type:t,flag:i,correction:n,low:l,high:r,column:a,value:c}=this.inputs;for(let h of[e,t,i,n,l,r,a,
c])h.value=""}clear(){return this.clearInputs(),this.filter={},this.apply()}async chooseSort(e){if(e==="other"){
this.grid.element.focus();return}this.sort=e==="sure"?{key:"doubt",descending:!0}:{key:e,descending:!1},await this.
apply()}sortBy(e){let t=this.sort.key===e;this.sort={key:e,descending:t?!this.sort.descending:!1};let{sort:i}=this.
inputs;return i.value=["number","probability","type"].includes(e)?e:"other",this.apply()}async apply(){this.isApplied=
!0;let{grid:e}=this,t=e instanceof ee,{length:i,sections:n}=await v("show",{filter:this.filter,sort:this.sort,
byType:t}),{cells:l}=this.overview.summary;u(this.counter,i===l?p(i,"cell"):`${w(i)} of ${p(l,"cell")}`,i===0?
". No cell is so; “Show all” brings them back.":""),this.selected.clear(),await(t?e.reset(i,n??[]):e.reset(
i,this.sort)),this.drawChosen()}async activate(e){this.asked=e;let[t]=await Promise.all([v("detail",{cell:e}),
this.field?.show(e).catch(i=>this.lack(i))]);this.asked===e&&ht(this.detail,t,this.overview.model)}async chooseCell(e){
let t=await v("place",{cell:e});t>=0?await this.grid.enqueue(()=>this.choose(t)):await this.activate(e)}async select(e){
if(e.all)this.selected=new Set(await v("shown"));else if(e.extend){let{place:t}=e,[i,n]=[Math.min(this.anchor,
t),Math.max(this.anchor,t)+1];this.selected=new Set(await v("shown",{from:i,to:n}))}else{let{place:t,cell:i,toggle:n}=e;
n?this.selected.delete(i)||this.selected.add(i):this.selected=new Set([i]),this.anchor=t}this.grid.draw(),this.
drawChosen()}drawChosen(){let e=this.selected.size;u(this.chosen,e===0?"No cell is chosen.":`${p(e,"cell")} ch\
osen:`)}workOfKey(e){let t=e.key.length===1?e.key.toLowerCase():e.key,i=e.ctrlKey||e.metaKey;if(t==="z")return()=>this.
undo(e.shiftKey?"redo":"undo");if(t==="y")return()=>this.undo("redo");if(i||e.altKey)return null;if(t==="n")return()=>this.
next();if(t==="Delete"||t==="Backspace")return()=>this.label(null);let n=this.keys.get(t);return n===void 0?null:
()=>this.label(n)}async label(e){let t=[...this.selected];if(t.length===0){N("Choose a cell first.");return}let i=await v(
"label",{cells:t,label:e,by:this.name.value.trim()});N(`${p(t.length,"cell")}: ${e??"correction taken back"}. ${w(
i.summary.reviewed)} reviewed.`),await this.afterCorrection(i)}async undo(e){let t=await v(e);N(t.cells.length?
`${e==="undo"?"Undone":"Done again"}: ${p(t.cells.length,"cell")}.`:`There is nothing to ${e}.`),await this.afterCorrection(
t);let[i]=t.cells;if(i!==void 0){let n=await v("place",{cell:i});n>=0&&await this.choose(n)}}async next(){let e=await v(
"mostDoubtful",{after:this.lastDoubtful});if(e<0){N("Every cell that is shown has been reviewed.");return}this.
lastDoubtful=await this.choose(e),this.grid.element.focus()}async choose(e){let t=await this.grid.goTo(e);return t?
(await this.select({place:e,cell:t.cell,extend:!1,toggle:!1}),N(`${t.id}: ${t.type??"no type"}, ${Number.isNaN(
t.probability)?"":t.probability.toFixed(3)}${t.label?`, called ${t.label}`:""}`),t.cell):null}async afterCorrection(e){
this.changed(e),await Promise.all([this.grid.refresh(),this.field?.update()]);let t=this.grid.activeRow?.cell;
t!==void 0&&t===this.asked&&await this.activate(t)}update(e){this.undoButton.disabled=e.undoable===0,this.redoButton.
disabled=e.redoable===0}};function is(o,e){let t=new Map;return o.forEach((i,n)=>{n<e&&n<9?t.set(String(n+1),i):
n>=e&&t.set(n===e?"0":"u",i)}),t}function ns(o){let e=s("span",{});e.style.width=`${100*o}%`;let t=s("span",{class:"\
mini-bar","aria-hidden":"true"},e);return s("span",{class:"with-bar"},t,o.toFixed(3))}var ge=class{element;shownRadio=dt("shown",!1);safe=s("input",{type:"checkbox",id:"safe"});shownLabel=s("label",
{for:"which-shown"});done=s("p",{role:"status"});trained=s("p",{role:"status"});constructor(e){this.element=s(
"section",{class:"view"},s("h1",{tabindex:"-1"},"Export"),s("p",{class:"lead"},"Your own table, unchanged, wit\
h further columns to the right: the model’s class, its probability and flags, the correction, who corrected it\
, and which model it was."),s("form",{class:"card",onsubmit:t=>(t.preventDefault(),this.save())},s("fieldset",
{},s("legend",{},"Which cells"),s("p",{class:"check"},dt("all",!0),s("label",{for:"which-all"},`All ${p(e.summary.
cells,"cell")}, in the order of your table`)),s("p",{class:"check"},this.shownRadio,this.shownLabel)),s("p",{class:"\
check"},this.safe,s("label",{for:"safe"},"For a spreadsheet: put a ' before text that begins as a formula does")),
s("div",{class:"buttons"},s("button",{type:"submit",class:"primary"},"Save as CSV")),this.done),s("section",{class:"\
card"},s("h2",{},"For training"),s("p",{},"The cells that you called a type, with their measurements and what \
you called them. A new model learns from them by ",s("code",{},"bloodcells-train --train base.csv --add correc\
tions.csv"),": a cell that is in the base already takes your label."),s("div",{class:"buttons"},s("button",{type:"\
button",onclick:()=>this.saveTraining()},"Save the corrected cells")),this.trained),s("p",{class:"quiet"},"The\
 file has the separator and decimal mark of your table. The service reads it again, and so do LibreOffice, Exc\
el, pandas and polars. Give it to a second person, or take theirs under Two people."))}async shown(){let e=await v(
"shown");u(this.shownLabel,`What the view Cells shows: ${p(e.length,"cell")}, filtered and ordered as there`)}update({
summary:e}){u(this.done,e.reviewed?`${p(e.reviewed,"correction")} will be in it.`:"No cell has been corrected \
yet.")}async saveTraining(){let{blob:e,name:t,rows:i}=await v("export",{which:"training"});i&&F(e,t),u(this.trained,
i?`${p(i,"cell")} saved as ${t}.`:"No cell has been called a type yet.")}async save(){let{blob:e,name:t,rows:i}=await v(
"export",{which:this.shownRadio.checked?"shown":"all",safe:this.safe.checked});F(e,t),u(this.done,`${w(i)} cel\
ls saved as ${t}.`),N(`Saved as ${t}.`)}};function dt(o,e){return s("input",{type:"radio",name:"which",id:`whi\
ch-${o}`,value:o,checked:e})}function Ie(o,e){return o.classes.map(t=>({name:t,groups:o.groups.flatMap(({group:i,cells:n,note:l,classes:r})=>{
let a=i[e]??"";return r.filter(c=>c.class===t).map(c=>({group:a,cells:n,note:l,isControl:a===o.control,...c}))})}))}
function pt(o){let e=Math.min(1,Math.max(.05,o)),t=[.01,.02,.05,.1,.2,.25].find(n=>e/n<=5)??.25,i=Math.ceil(e/
t-1e-9)*t;return{end:i,ticks:Array.from({length:Math.round(i/t)+1},(n,l)=>l*t)}}var os=["fill","stroke","stroke-width","stroke-dasharray","font-size","font-weight","font-family","text-anchor"],
ve=4;function te(o,e,t){let i=(n,l)=>s("button",{type:"button",class:"small","aria-label":`Save ${e} as ${n}`,
onclick:()=>l()},n);return s("div",{class:"buttons figure-buttons"},i("SVG",()=>F(mt(o,e),`${t}.svg`)),i("PNG",
async()=>F(await rs(o,e),`${t}.png`)))}function mt(o,e){let{width:t,height:i}=o.viewBox.baseVal,n=o.cloneNode(
!0);n.setAttribute("xmlns",Oe),n.setAttribute("width",String(t)),n.setAttribute("height",String(i));let l=[o,...o.
querySelectorAll("*")];[n,...n.querySelectorAll("*")].forEach((a,c)=>{a.removeAttribute("class");let h=l[c];if(!(h instanceof
SVGGraphicsElement))return;let d=getComputedStyle(h);for(let f of os)a.setAttribute(f,d.getPropertyValue(f))});
let r=b("rect",{width:t,height:i});return r.setAttribute("fill",getComputedStyle(document.documentElement).getPropertyValue(
"--paper").trim()),n.prepend(b("title",{},e),r),new Blob([new XMLSerializer().serializeToString(n)],{type:"ima\
ge/svg+xml"})}async function rs(o,e){let{width:t,height:i}=o.viewBox.baseVal,n=URL.createObjectURL(mt(o,e));try{
let l=new Image(t*ve,i*ve);l.src=n,await l.decode();let r=s("canvas",{width:t*ve,height:i*ve});return _(r).drawImage(
l,0,0,r.width,r.height),await new Promise((a,c)=>r.toBlob(h=>h?a(h):c(new Error("The drawing is too large.")),
"image/png"))}finally{URL.revokeObjectURL(n)}}var K=360,se=300,[V,be,ft,Ge]=[68,22,14,42],Ve=12,De=.05,ls=1e-6,gt=14;function _e(o){return o.flatMap(({name:e,
groups:t},i)=>t.flatMap(({isControl:n,group:l,shift:r,p_adjusted:a})=>n||r===null||a===null?[]:[{name:e,place:i,
group:l,shift:r,p:a}]))}function as(o,e,t=.6*Ve){let i=[];for(let{x:n,y:l,text:r}of o){let a=r.length*t;for(let c of[
n+8,n-8-a]){let h={left:c,right:c+a,top:l-Ve/2-1,bottom:l+Ve/2+1},d=h.left>=e.left&&h.right<=e.right&&h.top>=e.
top&&h.bottom<=e.bottom,f=i.every(m=>h.right<=m.left||h.left>=m.right||h.bottom<=m.top||h.top>=m.bottom);if(!(!d||
!f)){i.push({...h,x:c,y:l,text:r});break}}}return i}function bt(o,e){let t=_e(o),i=Math.max(.05,...t.map(({shift:g})=>Math.
abs(g))),n=[.02,.05,.1,.2,.5].find(g=>i/g<=3)??.5,l=Math.ceil(i/n)*n,r=g=>-Math.log10(Math.max(ls,g)),a=Math.max(
2,Math.ceil(Math.max(0,...t.map(({p:g})=>r(g))))),c=g=>V+(g+l)/(2*l)*(K-V-be),h=g=>se-Ge-r(g)/a*(se-ft-Ge),d=se-
Ge,f=Array.from({length:Math.round(2*l/n)+1},(g,O)=>O*n-l),m=Array.from({length:a+1},(g,O)=>O).filter(g=>a<=4||
g%2===0),y={left:V,right:K-2,top:2,bottom:d},k=t.filter(({p:g})=>g<De).sort((g,O)=>g.p-O.p||Math.abs(O.shift)-
Math.abs(g.shift)),D=as(k.map(({group:g,shift:O,p:Le})=>({x:c(O),y:h(Le),text:g.length>gt?`${g.slice(0,gt-1)}…`:
g})),y);return b("svg",{viewBox:`0 0 ${K} ${se}`,role:"img","aria-label":`Shift of each type in each group aga\
inst ${e}, and how sure it is; the table below has the numbers`},f.map(g=>[b("line",{x1:c(g),x2:c(g),y1:ft,y2:d,
class:"tick"}),b("text",{x:c(g),y:d+17,class:"label","text-anchor":"middle"},H(g).replace(".0",""))]),m.map(g=>[
b("line",{x1:V,x2:K-be,y1:h(10**-g),y2:h(10**-g),class:"tick"}),b("text",{x:V-5,y:h(10**-g)+4,class:"label","t\
ext-anchor":"end"},g===0?"1":(10**-g).toFixed(g))]),b("line",{x1:V,x2:K-be,y1:h(De),y2:h(De),class:"sure"}),b(
"text",{x:(V+K-be)/2,y:se-6,class:"label","text-anchor":"middle"},"Shift in percentage points; upwards: p, adj\
usted"),t.map(({name:g,place:O,group:Le,shift:ze,p:Ye})=>b("g",{transform:`translate(${c(ze)} ${h(Ye)})`},b("t\
itle",{},`${Le}, ${g}: ${H(ze)} points, p ${Y(Ye)}`),b("path",{d:We(O),class:`point type-${O%7}`}))),D.map(g=>b(
"text",{x:g.x,y:g.y+4,class:"label"},g.text)))}function We(o){return vt[o%vt.length]}var vt=["M-4.5 0a4.5 4.5 \
0 1 0 9 0a4.5 4.5 0 1 0 -9 0z","M-4 -4h8v8h-8z","M0 -5L5 4H-5z","M0 -5.5L5.5 0L0 5.5L-5.5 0z","M-1.8 -5h3.6v3.\
2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z","M0 5L5 -4H-5z","M-5 0L-2.5 -4.4H2.5L5 0L2.5 4.4H-2.5z"];var cs="{slide}_{field}_*",hs={total:0,values:[]},wt=["","each group is one well"],yt=["","not compared within\
 anything"],ye=class{element;overview;by;control=E([["","no control"]]);unit;within;leaveOut=s("input",{type:"\
checkbox",id:"leave-out"});source;pattern=s("input",{type:"text",spellcheck:"false",autocomplete:"off",value:cs,
oninput:()=>this.cut()});preview=s("div",{class:"preview",role:"status"});result=s("div",{});parts=[];isLoaded=!1;constructor(e){
this.overview=e;let t=this.choices();this.by=E(t,this.guess(["compound","treatment","group","slide","well","co\
ndition"]),()=>this.loadValues()),this.unit=E([wt,...t],this.guess(["well"])),this.within=E([yt,...t],this.guess(
["plate"])),this.source=E([["id","the names of the cells"],...t.filter(([i])=>i!=="id")],"id",()=>this.cut()),
this.element=s("section",{class:"view"},s("h1",{tabindex:"-1"},"Groups"),s("p",{class:"lead"},"How each well, \
slide or compound is mixed. Counts are corrected for the errors that the model is known to make, and every sha\
re has an interval that holds in 95 of 100 cases."),s("details",{class:"card",ontoggle:i=>i.currentTarget.open&&
this.cut()},s("summary",{},"Take the groups from names, by a pattern"),s("p",{class:"quiet"},"Write {name} whe\
re a part of the name stands, * for what you do not need, and everything else as it is."),s("div",{class:"fiel\
ds"},x("Names",this.source),x("Pattern",this.pattern)),this.preview),s("form",{class:"card",onsubmit:i=>(i.preventDefault(),
this.compute())},s("div",{class:"fields"},x("A group for each",this.by),x("Control",this.control),x("Wells are\
 told by",this.unit),x("Compare within each",this.within)),s("p",{class:"check"},this.leaveOut,s("label",{for:"\
leave-out"},"Leave out cells with a flag (this shifts the mix: most broken segmentations are of one type)")),s(
"div",{class:"buttons"},s("button",{type:"submit",class:"primary"},"Show how they are mixed"))),this.result)}choices(){
let e=this.overview.columns.filter(({isMeasurement:t,isId:i})=>!t&&!i).map(({name:t,column:i})=>[`column ${i}`,
t||"(no header)"]);return[...this.parts.map(t=>[`part ${t}`,`${t} (from the pattern)`]),...e,["id","name of th\
e cell"]]}guess(e){for(let t of e){let i=this.choices().find(([,n])=>n.toLowerCase().startsWith(t));if(i)return i[0]}}async shown(){
this.isLoaded||await this.loadValues(),this.isLoaded=!0}update(){}async loadValues(){let e=this.by.value,{total:t,
values:i}=await v("values",{reference:e}).catch(()=>hs);if(e!==this.by.value)return;let n=i.find(({text:l})=>/^(dmso|control|vehicle|untreated|ctrl)$/i.
test(l));P(this.control,[["",`no control (${p(t,"group")})`],...t>500?[]:i.map(({text:l,cells:r})=>[l,`${l} (${p(
r,"cell")})`])],n?.text??"")}async cut(){try{let{names:e,examples:t,fitted:i,total:n,misfits:l}=await v("cut",
{source:this.source.value,pattern:this.pattern.value});this.setParts(i?e:[]),u(this.preview,s("p",{},i===n?`Al\
l ${p(n,"name")} fit.`:`${w(i)} of ${p(n,"name")} fit; cells whose name does not are left out, such as ${l.join(
", ")}.`),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Names cut by the pattern"},s("table",
{},s("thead",{},s("tr",{},s("th",{scope:"col"},"Name"),e.map(r=>s("th",{scope:"col"},r)))),s("tbody",{},t.map(
({text:r,parts:a})=>s("tr",{},s("th",{scope:"row"},r),a===null?s("td",{colspan:String(e.length),class:"quiet"},
"does not fit"):a.map(c=>s("td",{},c))))))))}catch(e){this.setParts([]),u(this.preview,s("p",{class:"warning"},
C(e)))}}setParts(e){if(e.join()===this.parts.join())return;let t=this.parts.length===0;this.parts=e;let i=this.
choices();P(this.by,i,t&&e.length?`part ${e[0]}`:this.by.value),P(this.unit,[wt,...i]),P(this.within,[yt,...i]),
this.loadValues()}question(){return{by:this.by.value,control:this.control.value,unit:this.unit.value,within:this.
within.value,leaveOutFlagged:this.leaveOut.checked}}async compute(){let e=this.question();u(this.result,s("p",
{role:"status"},"The service is at work …"));try{this.draw(e,await v("groups",e))}catch(t){let i=I(t),n=i.kind===
"problem"?W(i.problem).faults:[];u(this.result,s("div",{class:"card problem",role:"alert"},s("h2",{},"This doe\
s not work yet"),s("p",{},C(t)),n.length?s("ul",{},n.map(({place:l,message:r})=>s("li",{},`${l}: ${r}`))):null))}}draw(e,{
by:t,corrected:i,plain:n}){let{counted:l,answer:r}=i,a=Ie(r,t),c=n&&new Map(Ie(n.answer,t).flatMap(({name:d,groups:f})=>f.
map(m=>[`${d}
${m.group}`,m.fraction]))),h=[l.unnamed?`${p(l.unnamed,"cell")} without a value here`:null,l.noCells?`${w(l.noCells)}\
 called not a cell`:null,l.rejected?`${w(l.rejected)} without a type`:null].filter(Boolean);u(this.result,s("d\
iv",{role:"status"},s("p",{},`${p(l.cells,"cell")} in ${p(r.groups.length,"group")}, by ${r.model.name} versio\
n ${r.model.version}.`,h.length?` Left out: ${h.join(", ")}.`:"",n?" Your corrections are used: a corrected ce\
ll counts as what you called it.":"")),s("ul",{},r.notes.map(d=>s("li",{},d))),s("div",{class:"panels"},a.map(
(d,f)=>ds(d,f,e.control,this.fileName()))),e.control&&_e(a).length?ps(a,e.control,this.fileName()):null,s("div",
{class:"scroll",tabindex:"0",role:"region","aria-label":"Shares of each group"},ms(a,e.control,c)),s("div",{class:"\
buttons"},s("button",{type:"button",onclick:()=>this.save(e)},"Save as CSV"),s("button",{type:"button",onclick:()=>print()},
"Print")))}async save(e){F(await v("groupsCsv",e),`${this.fileName()}.csv`)}fileName(){let{name:e,model:t}=this.
overview;return`${le(e)} groups by ${t.name} ${t.version}`}},je=118,us=16,xt=360,we=20,$t=16;function ds({name:o,
groups:e},t,i,n){let{end:l,ticks:r}=pt(Math.max(...e.map(({high:m,fraction:y})=>m??y??0))),a=m=>je+m/l*(xt-je-
us),c=e.length*we+34,h=e.length*we+8,d=e.map((m,y)=>{let k=8+y*we+we/2,D=m.group.length>$t?`${m.group.slice(0,
$t-1)}…`:m.group;return b("g",{},b("title",{},`${m.group}: ${M(m.fraction)}`),b("text",{x:je-8,y:k+4,class:`\
label${m.isControl?" control":""}`,"text-anchor":"end"},D),m.low===null||m.high===null?null:b("line",{x1:a(m.low),
x2:a(Math.min(m.high,l)),y1:k,y2:k,class:"interval"}),m.cells>0?b("circle",{cx:a(Math.min(m.counted/m.cells,l)),
cy:k,r:3.5,class:"counted"}):null,m.fraction===null?null:b("circle",{cx:a(m.fraction),cy:k,r:4,class:`point ${Ae(
t)}`}))}),f=b("svg",{viewBox:`0 0 ${xt} ${c}`,role:"img","aria-label":`Share of ${o} in each group; the table \
below has the numbers${i?`; the control ${i} is in bold`:""}`},r.map(m=>[b("line",{x1:a(m),x2:a(m),y1:4,y2:h,class:"\
tick"}),b("text",{x:a(m),y:h+16,class:"label","text-anchor":"middle"},`${Math.round(100*m)}%`)]),d);return s("\
figure",{},s("figcaption",{},$(t),s("strong",{},o)),f,te(f,`the shares of ${o}`,`${n} ${o}`))}function ps(o,e,t){
let i=bt(o,e);return s("figure",{class:"one-figure"},s("figcaption",{},`Against ${e}: how far each type shifts\
, and how sure that is. Above the dashed line p, adjusted, is below 0.05.`),s("ul",{class:"legend"},o.map(({name:n},l)=>s(
"li",{},b("svg",{viewBox:"-7 -7 14 14",width:14,height:14,"aria-hidden":"true"},b("path",{d:We(l),class:`point\
 type-${l%7}`})),n))),i,te(i,"the shifts",`${t} shifts`))}function ms(o,e,t){let i=r=>s("td",{class:"numeric"},
r),n=(r,a=!0)=>s("th",{scope:"col",class:a?"numeric":null},r),l=!!e;return s("table",{},s("caption",{},"Filled\
 points above are the corrected shares with their intervals; rings are plain counts",l?". Shifts are in percen\
tage points against the control; believe those whose adjusted p is below 0.05":""),s("thead",{},s("tr",{},n("G\
roup",!1),n("Type",!1),n("Cells"),n("Counted"),n("Share"),n("Interval"),t?n("Without corrections"):null,l?[n("\
Shift"),n("Interval"),n("p, adjusted")]:null)),s("tbody",{},(o[0]?.groups??[]).flatMap((r,a)=>o.map(({name:c,groups:h},d)=>{
let f=h[a];return f?s("tr",{class:d===0?"first":null},s("th",{scope:"row"},f.group),s("td",{},$(d),c),i(w(f.cells)),
i(w(f.counted)),i(M(f.fraction)),i(f.low===null?"–":`${M(f.low)} to ${M(f.high)}`),t?i(M(t.get(`${c}
${f.group}`)??null)):null,l?[i(H(f.shift)),i(f.shift_low===null?"–":`${H(f.shift_low)} to ${H(f.shift_high)}`),
i(f.p_adjusted!==null&&f.p_adjusted<.05?s("strong",{},Y(f.p_adjusted)):Y(f.p_adjusted))]:null):null}))))}var ie=new URL("..",import.meta.url);function kt({name:o,version:e}){return new URL(`v1/models/${encodeURIComponent(o)}/versions/${e}/report`,ie).href}
function Et(o,e){return o.of[e]?.toFixed(3)??"–"}var xe=class{element;overview;go;counts=s("div",{});others=s(
"details",{hidden:!0});constructor(e,t){this.overview=e,this.go=t,this.element=s("section",{class:"view"},s("h\
1",{tabindex:"-1"},e.name),this.counts,this.doubts(),this.reading(),this.distances(),this.model()),this.loadOthers()}async loadOthers(){
let{name:e,version:t}=this.overview.model,i=await fetch(new URL("v1/models",ie)).catch(()=>null);if(!i?.ok)return;
let{models:n}=await i.json(),l=n.flatMap(r=>r.versions.filter(a=>r.name!==e||a!==t).map(a=>({name:r.name,version:a,
set:r.feature_set})));l.length!==0&&(u(this.others,s("summary",{},"Other models and versions"),s("p",{},"To as\
k one of them, choose it under “How to read it” before the table."),s("ul",{},l.map(r=>s("li",{},`${r.name}\
 version ${r.version}, for ${r.set}: `,s("a",{href:kt(r),target:"_blank",rel:"noopener"},"its report"))))),this.
others.hidden=!1)}async shown(){this.draw()}update(){this.element.isConnected&&this.draw()}draw(){let{summary:e}=this.
overview,{classes:t}=this.overview.model,i=e.cells-e.rejected,n=Math.max(1,...e.counts),l=e.reviewed>0;u(this.
counts,s("dl",{class:"figures"},Object.entries({cells:e.cells,"with a flag":e.flagged,"without a type":e.rejected,
reviewed:e.reviewed,"called otherwise than by the model":e.changed}).map(([r,a])=>s("div",{},s("dt",{},r),s("d\
d",{},w(a))))),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Counts of each type"},s("table",
{class:"counts"},s("caption",{},"Cells of each type, as they were counted; ",s("a",{href:"#groups"},"Groups"),
" corrects them for the model’s errors"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Type"),s("th",{scope:"\
col",class:"numeric"},"Cells"),s("th",{scope:"col",class:"numeric"},"Share"),s("td",{}),l?s("th",{scope:"col",
class:"numeric"},"With corrections"):null)),s("tbody",{},t.map((r,a)=>{let c=e.counts[a]??0,h=s("span",{class:`\
bar type-${a%7}`,"aria-hidden":"true"});return h.style.width=`${100*c/n}%`,s("tr",{},s("th",{scope:"row"},s("b\
utton",{type:"button",class:"link",onclick:()=>this.go("cells",{type:r})},$(a),r)),s("td",{class:"numeric"},w(
c)),s("td",{class:"numeric"},M(i?c/i:NaN)),s("td",{class:"bar-cell"},h),l?s("td",{class:"numeric"},w(e.corrected[r]??
0)):null)})))))}doubts(){let e=Object.entries(this.overview.summary.kinds).sort(([,i],[,n])=>n-i),t={inconsistent:"\
inconsistent: a rule between measurements","outside training range":"outside training range: that measurement",
rejected:"rejected: see its flag"};return s("section",{class:"card"},s("h2",{},"What is doubtful"),e.length===
0?s("p",{},"No cell has a flag."):s("ul",{class:"plain flags"},e.map(([i,n])=>s("li",{},s("button",{type:"butt\
on",class:"link",onclick:()=>this.go("cells",{flag:i})},`${p(n,"cell")}: ${i}`),s("br"),s("span",{class:"quiet"},
re(t[i]??i))))),s("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{})},"Look through the c\
ells"))}reading(){let{inspection:e,notes:t,images:i}=this.overview;if(i)return this.measuring(i);let n=e.receipt?
tt(e.receipt):[e.missing,t].filter(Boolean);return s("section",{class:"card"},s("h2",{},"How the table was rea\
d"),s("ul",{},n.map(l=>s("li",{},l))))}measuring({fields:e,empty:t,faults:i,left:n,kind:l,notes:r}){let a=this.
overview.summary.cells,c=[`${p(e,"image")} with ${e===1?"its mask was":"their masks were"} measured: ${p(a,"ce\
ll")}. A cell is ${l==="white"?"each white cell, found by its nucleus":"each label of the mask"}.`,t?`${p(t,"i\
mage")} had no cell.`:null,n?`${p(n,"image")} ${n===1?"is":"are"} left, as you stopped.`:null,...r].filter(Boolean);
return s("section",{class:"card"},s("h2",{},"How the images were read"),s("ul",{},c.map(h=>s("li",{},h))),i.length?
[s("h3",{},`${p(i.length,"file")} could not be measured`),s("ul",{class:"faults",tabindex:"0"},i.map(h=>s("li",
{},h)))]:null)}distances(){let e=this.overview.inspection.measurements.filter(({outside:i,shift:n})=>i>0||Math.
abs(n??0)>1);if(this.overview.inspection.measurements.length===0)return null;let t=i=>i===null?"–":Number(i.
toPrecision(5)).toLocaleString("en-GB",{maximumSignificantDigits:5});return s("section",{class:"card"},s("h2",
{},"How far it lies from the training cells"),e.length===0?s("p",{},"Every value lies within what the training\
 cells had, and every median within the middle of them."):[s("p",{},"Listed are measurements of which some cel\
ls lie outside of the training range, or whose median lies more than a whole interquartile range from that of \
the training cells. Many of them mean another stain, camera or magnification: then expect more errors."),s("di\
v",{class:"scroll",tabindex:"0",role:"region","aria-label":"Measurements far from the training cells"},s("tabl\
e",{},s("thead",{},s("tr",{},["Measurement","Median here","Median in training","Training range","Cells outside"].
map((i,n)=>s("th",{scope:"col",class:n?"numeric":null},i)))),s("tbody",{},e.map(i=>s("tr",{},s("th",{scope:"ro\
w"},i.name),s("td",{class:"numeric"},t(i.median)),s("td",{class:"numeric"},t(i.training_median)),s("td",{class:"\
numeric"},`${t(i.training_low)} to ${t(i.training_high)}`),s("td",{class:"numeric"},w(i.outside)))))))])}model(){
let{model:e}=this.overview;return s("section",{class:"card"},s("h2",{},`The model: ${e.name} version ${e.version}`),
s("p",{},e.intendedUse),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of the model"},
s("table",{},s("caption",{},"F1 of each type, from 0 to 1 (best). Your slides are new to the model: read the f\
irst column"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Type"),e.unseen?s("th",{scope:"col",class:"numeric"},
"Slides it has not seen"):null,s("th",{scope:"col",class:"numeric"},"New cells of known slides"))),s("tbody",{},
e.classes.map((t,i)=>s("tr",{},s("th",{scope:"row"},$(i),t),e.unseen?s("td",{class:"numeric"},Et(e.unseen,t)):
null,s("td",{class:"numeric"},Et(e.known,t))))))),s("details",{},s("summary",{},"Its limits"),s("ul",{},e.limits.
map(t=>s("li",{},t))),s("p",{class:"quiet"},e.citation)),s("p",{},s("a",{class:"standalone",href:kt(e),target:"\
_blank",rel:"noopener"},"Its training report (in a new tab)")),this.others)}};var Be=200,$e=class{element;overview;go;input=s("input",{type:"file",id:"second-file",class:"visually-hidden",
onchange:()=>this.take(this.input.files?.[0])});result=s("div",{});constructor(e,t){this.overview=e,this.go=t,
this.element=s("section",{class:"view"},s("h1",{tabindex:"-1"},"Two people"),s("p",{class:"lead"},"Let a secon\
d person correct the same table in a browser of their own, export it, and choose that file here: you see where\
 you differ, and Cohen’s kappa."),s("p",{},this.input,s("label",{for:"second-file",class:"button primary"},"\
Choose the second person’s file")),this.result)}async shown(){let e=await v("comparison");e&&this.draw(e)}update(){}async take(e){
if(this.input.value="",!!e)try{this.draw(await v("second",{file:e}))}catch(t){u(this.result,s("div",{class:"ca\
rd problem",role:"alert"},s("h2",{},"This does not work yet"),s("p",{},C(t))))}}draw({file:e,cells:t,agree:i,kappa:n,
labels:l,counts:r,differing:a,unsure:c,onlyFirst:h,onlySecond:d}){let{classes:f}=this.overview.model,m=y=>[$(f.
indexOf(y)),y];u(this.result,s("div",{class:"card",role:"status"},s("h2",{},t===0?"No cell was called somethin\
g by both of you":`Cohen’s kappa: ${n===null?"not defined":n.toFixed(3)}`),t===0?null:s("p",{},`Of ${p(t,"ce\
ll")} that both called something you agree on ${w(i)} (${M(i/t)}). Kappa is 1 where two people always agree, a\
nd 0 where they agree as often as chance would have it${n===null?"; where both call every cell the same, it is\
 not defined":""}.`),s("p",{class:"quiet"},`${e.name}${e.people.length?` (${e.people.join(", ")})`:""}: ${w(e.
matched)} of its ${p(e.rows,"row")} are cells of this table, found by ${e.by==="name"?"their names":"all their\
 values"}. Only you called ${w(h)}, only the second person ${w(d)}. Left out of kappa: ${p(c,"cell")} that one\
 of you was unsure of.${e.unknown.length?` Not compared, as they are no type of this model: ${e.unknown.join("\
, ")}.`:""}`)),t===0?null:s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"What both said"},s(
"table",{class:"matrix"},s("caption",{},"Cells by what you said (rows) and what the second person said (column\
s)"),s("thead",{},s("tr",{},s("th",{scope:"col"},"You"),l.map(y=>s("th",{scope:"col",class:"numeric"},y)))),s(
"tbody",{},l.map((y,k)=>s("tr",{},s("th",{scope:"row"},m(y)),(r[k]??[]).map((D,g)=>s("td",{class:`numeric${k===
g?" same":D?" other":" quiet"}`},w(D)))))))),a.length===0?null:[s("h2",{},`Where you differ: ${p(a.length,"cel\
l")}`),s("div",{class:"buttons"},s("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{correction:"\
differs"})},"Show them among the cells")),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Cel\
ls on which you differ"},s("table",{},s("thead",{},s("tr",{},["Cell","The model","You","Second person"].map(y=>s(
"th",{scope:"col"},y)))),s("tbody",{},a.slice(0,Be).map(y=>s("tr",{},s("th",{scope:"row"},y.id),s("td",{},y.type===
null?"no type":m(y.type)),s("td",{},m(y.first)),s("td",{},m(y.second))))))),a.length>Be?s("p",{class:"quiet"},
`The first ${Be} are listed.`):null])}};function Mt(o){let e=0;for(let t of o)e+=t;return e}var ne="corrections",Me=class{element;overview;go;source;result=s("div",{});service=s("div",{role:"status"});constructor(e,t){
this.overview=e,this.go=t;let i=e.columns.filter(({isMeasurement:l})=>!l).map(({name:l,column:r})=>[String(r),
l||"(no header)"]),n=i.find(([,l])=>/^(class|label|type|cell.?type|truth|annotation)$/i.test(l));this.source=E(
[[ne,"your corrections"],...i],n?.[0]??ne,()=>this.compute()),this.element=s("section",{class:"view"},s("h1",{
tabindex:"-1"},"Scores"),s("p",{class:"lead"},"Where it is known what the cells are, from a column of your tab\
le or by your corrections: how often the model is right, and which cells it takes for what."),s("div",{class:"\
fields"},x("What the cells are says",this.source)),this.result)}async shown(){await this.compute()}update(){}async compute(){
let e=this.source.value,t=await v("scores",{source:e});if(e!==this.source.value||(this.draw(e,t),e===ne||t.cells===
0))return;let i=await v("evaluate",{column:Number(e)}).then(n=>this.seen(n),n=>this.unscored(n));e===this.source.
value&&u(this.service,i)}draw(e,{cells:t,counts:i,right:n,f1:l,perClass:r,without:a,others:c,rejected:h}){let{
classes:d}=this.overview.model;u(this.service);let f=e===ne;if(t===0){u(this.result,s("p",{class:"card"},f?"No\
 cell has been called a type yet. Correct some under Cells, or choose a column.":`No value of this column is a\
 type of the model (${d.join(", ")})${c.length?`; it has ${c.map(({text:y})=>y).join(", ")}`:""}. Choose anoth\
er one.`));return}let m=[a?`${p(a,"cell")} without a value`:null,h?`${w(h)} without a type`:null,...c.map(({text:y,
cells:k})=>`${w(k)} called ${y}`)].filter(Boolean);u(this.result,s("dl",{class:"figures"},[[w(t),"cells"],[M(n/
t),"right (accuracy)"],[l.toFixed(3),"mean F1 of the types"]].map(([y,k])=>s("div",{},s("dt",{},k),s("dd",{},y)))),
m.length?s("p",{class:"quiet"},`Left out: ${m.join(", ")}.`):null,f?s("p",{class:"warning"},"These are scores \
on the cells that you looked at. If you looked at the doubtful ones first, they are far below those on all cel\
ls."):null,this.service,this.matrix(e,i),this.scoreTable(r))}seen({seen_in_training:e,not_seen:t,cells:i,notes:n}){
let l=[];return e===null?l.push("The model does not say which cells it was fitted to; if these are among them,\
 the scores say nothing of others."):e===0?l.push("The model was fitted to none of these cells."):t===null?l.push(
`The model was fitted to all ${w(i)} of these cells: the scores say how well it knows them again, not how well\
 it does on others.`):l.push(`The model was fitted to ${w(e)} of these cells. Go by the ${w(t.cells)} others: \
accuracy ${M(t.accuracy)}, mean F1 ${t.f1_macro.toFixed(3)}.`),s("div",{class:e?"card problem":"card"},[...l,...n??
[]].map(r=>s("p",{},r)))}unscored(e){return s("p",{class:"quiet"},`Whether the model was fitted to these cells\
 is not known: ${C(e)}`)}open(e,t,i){let n=e===ne?{correction:t}:{conditions:[{column:Number(e),how:"is",value:t}]};
this.go("cells",{type:i,...n})}matrix(e,t){let{classes:i,name:n,version:l}=this.overview.model,r=fs(i,t);return[
s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Confusion matrix"},s("table",{class:"matrix"},
s("caption",{},"Cells by what they are (rows) and what the model says (columns). Choose a number to see its ce\
lls"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Are"),i.map((c,h)=>s("th",{scope:"col",class:"numeric"},$(h),
c)))),s("tbody",{},i.map((c,h)=>s("tr",{},s("th",{scope:"row"},$(h),c),i.map((d,f)=>{let m=t[h]?.[f]??0;return s(
"td",{class:`numeric${h===f?" same":m?" other":" quiet"}`},m?s("button",{type:"button",class:"link","aria-labe\
l":`${p(m,"cell")}: ${c}, called ${d}`,onclick:()=>this.open(e,c,d)},w(m)):"0")})))))),s("figure",{class:"one-\
figure"},s("figcaption",{},"Share of the cells of each type (row) that is called each type (column)"),r,te(r,"\
the confusion matrix",`${le(this.overview.name)} confusion by ${n} ${l}`))]}scoreTable(e){let t=i=>s("td",{class:"\
numeric"},i);return s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of each type"},s("\
table",{},s("caption",{},"Precision: of the cells called so, the share that is. Recall: of the cells that are \
so, the share that is called so. F1: both in one, 1 is best"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Typ\
e"),["Cells","Precision","Recall","F1"].map(i=>s("th",{scope:"col",class:"numeric"},i)))),s("tbody",{},e.map(({
support:i,precision:n,recall:l,f1:r},a)=>s("tr",{},s("th",{scope:"row"},$(a),this.overview.model.classes[a]),t(
w(i)),t(n.toFixed(3)),t(l.toFixed(3)),t(r.toFixed(3)))))))}},L=56,ke=104,Ee=34,Tt=13;function fs(o,e){let t=r=>r.
length>Tt?`${r.slice(0,Tt-1)}…`:r,i=o.length,n=ke+i*L+8,l=Ee+i*L+8;return b("svg",{viewBox:`0 0 ${n} ${l}`,class:"\
matrix-figure",role:"img","aria-label":"Confusion matrix; the table above has the numbers"},o.map((r,a)=>b("te\
xt",{x:ke+(a+.5)*L,y:Ee-10,class:"label","text-anchor":"middle"},b("title",{},r),r.length>7?`${r.slice(0,6)}.`:
r)),o.map((r,a)=>{let c=e[a]??[],h=Mt(c);return b("g",{},b("text",{x:ke-8,y:Ee+(a+.5)*L+4,class:"label","text-\
anchor":"end"},t(r)),c.map((d,f)=>{let m=h?d/h:0,[y,k]=[ke+f*L,Ee+a*L];return b("g",{},b("rect",{x:y,y:k,width:L,
height:L,class:"square",fill:`rgb(8 81 156 / ${Math.round(100*m)}%)`}),b("text",{x:y+L/2,y:k+L/2-2,class:m>.45?
"label on-dark":"label","text-anchor":"middle"},M(h?m:NaN).replace(" "," ")),b("text",{x:y+L/2,y:k+L/2+14,class:m>
.45?"label on-dark":"label","text-anchor":"middle"},w(d)))}))}))}var gs=[".jpg",".jpeg",".png",".tif",".tiff"],vs=["_cp_masks","_masks"].flatMap(o=>[".png",".tif",".tiff",".np\
y"].map(e=>o+e)),bs=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],ws=[...vs,...bs];var ys=(o,e)=>e.some(t=>o.toLowerCase().endsWith(t));function St(o){return ys(o,[...gs,...ws])}var xs={table:["Sending the table, and asking for types","Asking for the probability of every type","Reading t\
he answer"],images:["Measuring the cells of the images","","Reading the answer"]},Lt="made-up-cells.csv",Ot=["",
"the service’s default"],Te=class{element;opened;input=Ct("table-file",{multiple:!0},e=>this.take(e));folder=Ct(
"image-folder",{webkitdirectory:!0},e=>this.take(e));model=E([Ot]);pixelSize=s("input",{type:"text",inputmode:"\
decimal",placeholder:"0.1613"});sheet=s("input",{type:"text"});cells=E([["white","each white cell, found by it\
s nucleus"],["labels","each label of the mask"]],"white");options;status=s("div",{class:"status"});kept=s("div",
{});job=null;again=null;againFlagged=null;constructor(e){this.opened=e;let t=s("div",{class:"drop"},this.input,
s("label",{for:"table-file",class:"button primary"},"Choose a table, or images with masks")," ",this.folder,s(
"label",{for:"image-folder",class:"button"},"Choose a folder of images"),s("p",{},"or drop them anywhere on th\
is page"),s("p",{class:"quiet"},"A table: ImageJ’s results as they were saved, CSV, TSV, Excel, OpenDocument, \
Parquet, Arrow or JSON. Images: JPEG, PNG or TIFF, each with its label mask beside it, as Cellpose names it (N\
AME.jpg, NAME_cp_masks.png). All is sent to this service and to nobody else."));this.options=s("details",{class:"\
options"},s("summary",{},"How to read it"),s("div",{class:"fields"},x("Model",this.model),x("Side of a pixel i\
n the table’s unit",this.pixelSize,s("p",{class:"quiet"},"Only if a scale was set in ImageJ.")),x("Sheet of \
a workbook",this.sheet,s("p",{class:"quiet"},"The first one with a table, if this is empty.")),x("What is a ce\
ll in an image",this.cells,s("p",{class:"quiet"},"Masks split and merge white cells; red cells are labels, too\
.")))),this.element=s("section",{class:"view start-view"},s("h1",{tabindex:"-1"},"Which white blood cell is ea\
ch of your cells?"),s("p",{class:"lead"},"Choose a table of measured cells, or images with their masks. You ge\
t the type of each cell, how sure that is and what is doubtful, look through the doubtful ones, correct them, \
and compare wells or compounds."),t,this.options,this.status,this.kept,s("p",{class:"quiet"},"No table at hand\
? ",s("button",{type:"button",class:"link",onclick:()=>this.tryMadeUp()},"Try it with made-up cells"),".")),j(
"progress",i=>this.showProgress(i)),j("waits",({seconds:i,why:n})=>this.showWait(i,n)),this.loadModels()}async shown(){
u(this.status),this.showKept(await v("listTables"))}update(){}async loadModels(){try{let e=await fetch(new URL(
"v1/models",ie)),{models:t}=await e.json();P(this.model,[Ot,...t.flatMap(({name:i,versions:n,feature_set:l})=>n.
toReversed().map(r=>[`${i}/${r}`,`${i} version ${r} (${l})`]))])}catch{}}take(e){this.input.value=this.folder.
value="";let[t,...i]=e;if(t){if(e.some(({path:n})=>St(n))){this.measure(e);return}if(i.length){this.refuse(s("\
p",{},`Choose one table at a time; these were ${e.length} files.`));return}this.send(t.file)}}async work(e,t,i){
let n=s("progress",{max:1,"aria-label":`How far the ${e==="table"?"table is":"images are"}`}),l=s("p",{},t),r=s(
"p",{class:"quiet"}),a=e==="images"?this.job?.images??null:null;this.job={kind:e,bar:n,words:l,waiting:r,step:0,
began:0,before:0,images:a},u(this.status,s("div",{class:"card",role:"status"},s("h2",{},"Working on it"),n,l,r,
s("button",{type:"button",onclick:()=>v("stop")},"Stop")));try{this.opened(await i()),u(this.status)}catch(c){
this.explain(c)}}measure(e){let t=this.cells.value,i={model:this.model.value,cells:t};return this.again=()=>this.
measure(e),this.job=null,this.work("images",p(e.length,"file"),()=>v("openImages",{files:e,options:i}))}send(e,t={}){
let i={model:this.model.value,pixelSize:this.pixelSize.value.trim().replace(",","."),sheet:this.sheet.value.trim(),
...t};return this.again=()=>this.send(e,t),this.againFlagged=()=>this.send(e,{invalid:"flag"}),this.work("tabl\
e",`${e.name}, ${oe(e.size)}`,()=>v("open",{file:e,options:i}))}showProgress(e){let{job:t}=this;if(!t||e.step<
t.step)return;e.step!==t.step&&(t.step=e.step,t.began=performance.now(),t.before=e.done);let{done:i,total:n,unit:l,
step:r,steps:a,cells:c=0}=e;l==="images"&&(t.images={done:i,total:n,cells:c}),u(t.waiting),t.bar.value=(r-1+i/
Math.max(1,n))/a;let h=(performance.now()-t.began)/1e3,d=l==="bytes"&&i===n;u(t.words,t.kind==="table"?`Step ${r}\
 of ${a}: `:"",`${xs[t.kind][r-1]??""}. `,d?"All is sent; the service is at work.":`${et(e,h,t.before)}.`,l===
"images"?` ${p(c,"cell")} so far.`:"")}showWait(e,t){this.job&&u(this.job.waiting,`${t} It is asked again in ${Pe(
e)}, until you stop.`)}refuse(...e){u(this.status,s("div",{class:"card problem",role:"alert"},s("h2",{},"This \
does not work yet"),e))}explain(e){let t=I(e),i=s("button",{type:"button",onclick:()=>this.again?.()},"Send it\
 again");if(t.kind==="stopped"&&this.job?.images){let{done:c,total:h,cells:d}=this.job.images;u(this.status,s(
"div",{class:"card",role:"status"},s("h2",{},"Stopped"),s("p",{},`${w(c)} of ${p(h,"image")} are measured, wit\
h ${p(d,"cell")}. They are kept in this browser: choose the same images later, and only the others are measure\
d.`),s("div",{class:"buttons"},s("button",{type:"button",class:"primary",onclick:()=>this.work("images","",()=>v(
"goOn"))},"Go on"),d?s("button",{type:"button",onclick:()=>this.work("images","",()=>v("openMeasured"))},`Look\
 at the ${p(d,"cell")}`):null)));return}if(t.kind==="stopped"){u(this.status,s("div",{class:"card",role:"statu\
s"},s("h2",{},"Stopped"),s("p",{},"Nothing of the table was kept."),i));return}if(t.kind!=="problem"){this.refuse(
s("p",{},t.sentence),this.again?i:null);return}let{sentence:n,faults:l,more:r}=W(t.problem),a=t.problem.type===
"urn:bloodcells:problem:invalid-values";this.options.open=!0,this.refuse(s("p",{},n),l.length?s("div",{class:"\
scroll",tabindex:"0",role:"region","aria-label":"Faults"},s("table",{},s("thead",{},s("tr",{},s("th",{scope:"c\
ol"},"Where"),s("th",{scope:"col"},"What is wrong"))),s("tbody",{},l.map(({place:c,message:h})=>s("tr",{},s("t\
h",{scope:"row"},c||"the table"),s("td",{},h)))))):null,r?s("p",{},`and ${p(r,"more fault")}.`):null,s("div",{
class:"buttons"},a?s("button",{type:"button",class:"primary",onclick:()=>this.againFlagged?.()},"Go on: give t\
hese rows no type"):null,i))}showKept(e){if(e.length===0){u(this.kept);return}u(this.kept,s("h2",{},"Tables th\
at this browser has kept"),s("ul",{class:"kept"},e.map(t=>s("li",{},s("div",{},s("strong",{},t.name),s("br"),s(
"span",{class:"quiet"},`${p(t.cells,"cell")}, ${w(t.reviewed)} reviewed, ${t.model}, ${new Date(t.opened).toLocaleString(
"en-GB")}`)),t.hasAnswers?s("button",{type:"button","aria-label":`Open ${t.name}`,onclick:()=>this.reopen(t.table)},
"Open"):s("span",{class:"quiet"},"choose its file again"),s("button",{type:"button","aria-label":`Forget ${t.name}`,
onclick:i=>this.forget(t,i.currentTarget)},"Forget")))))}async reopen(e){try{this.opened(await v("reopen",{table:e}))}catch(t){
this.again=null,this.explain(t)}}async forget(e,t){if(e.reviewed>0&&!t.dataset.sure){t.dataset.sure="yes",t.textContent=
`Forget ${p(e.reviewed,"correction")}, too`;return}this.showKept(await v("forget",{table:e.table})),this.element.
querySelector("h1")?.focus()}async tryMadeUp(){let e;try{let t=await fetch(new URL(Lt,import.meta.url));if(!t.
ok)throw new Error(t.statusText);e=new File([await t.blob()],Lt,{type:"text/csv"})}catch{this.refuse(s("p",{},
"The service does not answer; try again in a moment."));return}await this.send(e)}};function Ct(o,e,t){let i=s(
"input",{type:"file",id:o,class:"visually-hidden",...e,onchange:()=>t(z(i.files))});return i}var Ue={table:"Table",cells:"Cells",groups:"Groups",scores:"Scores",people:"Two people",export:"Export"},Se="b\
loodcells-table",$s=R("main"),Ke=R("views"),Nt=R("table-name"),Rt=R("saved"),ks=R("warning"),S=null,At=null,Ht=new Te(
It);function It(o){let e=(i,n)=>q(i,n??null,!0),t={table:new xe(o,e),cells:new fe(o,Pt),groups:new ye(o),scores:new Me(
o,e),people:new $e(o,e),export:new ge(o)};S={overview:o,views:t},sessionStorage.setItem(Se,o.table),u(Nt,o.name,
s("span",{class:"quiet"},` by ${o.model.name} version ${o.model.version}`)),u(Ke,Object.entries(Ue).map(([i,n])=>s(
"a",{href:`#${i}`,"data-view":i},n)),s("button",{type:"button",class:"link",onclick:Gt},"Another table")),Pt(o),
q(qe(location.hash)??"table",null,!0)}function Gt(){v("close"),S=null,sessionStorage.removeItem(Se),u(Nt),u(Ke),
u(Rt),history.replaceState(null,"",location.pathname+location.search),q(null,null,!0)}function Pt(o){if(!S)return;
let{overview:e,views:t}=S;Object.assign(e,o),Object.values(t).forEach(i=>i.update(e)),Vt(o.unsaved)}function Vt(o){
if(!S)return;let{reviewed:e}=S.overview.summary;u(Rt,o?"Saving …":e?`${p(e,"correction")}, saved in this bro\
wser`:"")}function Dt(o){u(ks,s("p",{role:"alert"},o))}function _t(o){Dt(`This page has failed: ${o}. Load it \
again; what was saved is kept.`)}function qe(o){return Object.keys(Ue).find(e=>o===`#${e}`)??null}async function q(o,e,t){
let i=S&&o?S.views[o]:Ht;S&&o&&qe(location.hash)!==o&&history.pushState(null,"",`#${o}`),Ke.querySelectorAll("\
a").forEach(n=>{n.dataset.view===o?n.setAttribute("aria-current","page"):n.removeAttribute("aria-current")}),document.
title=S&&o?`${Ue[o]}, ${S.overview.name}, Bloodcells`:"Bloodcells",At!==i&&u($s,i.element),At=i,await i.shown(
e),t&&i.element.querySelector("h1")?.focus(),document.documentElement.dataset.ready=o??"start"}addEventListener(
"hashchange",()=>{let o=qe(location.hash);S&&o&&q(o,null,!0)});addEventListener("dragover",o=>{o.preventDefault(),
document.documentElement.classList.add("dragging")});addEventListener("dragleave",o=>{o.relatedTarget===null&&
document.documentElement.classList.remove("dragging")});addEventListener("drop",async o=>{o.preventDefault(),document.
documentElement.classList.remove("dragging");let e=o.dataTransfer?await Qe(o.dataTransfer):[];e.length!==0&&(S&&
Gt(),Ht.take(e))});addEventListener("unhandledrejection",({reason:o})=>_t(o instanceof Error?o.message:String(
o)));addEventListener("error",({message:o})=>_t(o));j("saved",({unsaved:o})=>Vt(o));j("notKept",({sentence:o})=>Dt(
o));var Ft=sessionStorage.getItem(Se);Ft?v("reopen",{table:Ft}).then(It,()=>{sessionStorage.removeItem(Se),q(null,
null,!1)}):q(null,null,!1);
