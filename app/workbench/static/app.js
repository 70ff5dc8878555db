function Z(r){return[...r??[]].map(e=>({file:e,path:e.webkitRelativePath||e.name}))}async function Ze(r){let e=[
...r.items].map(n=>n.webkitGetAsEntry?.()??null),t=Z(r.files);if(!e.some(n=>n?.isDirectory))return t;let i=[];
for(let n of e)n&&await et(n,i);return i}async function et(r,e){if(Qt(r)){let i=await new Promise((n,o)=>r.file(
n,o));e.push({file:i,path:r.fullPath.replace(/^\//,"")});return}let t=r.createReader();for(;;){let i=await new Promise(
(n,o)=>t.readEntries(n,o));if(i.length===0)return;for(let n of i)await et(n,e)}}function Qt(r){return r.isFile}var Pe="http://www.w3.org/2000/svg",Jt=new Set(["value","checked","disabled","hidden","max","open","selected"]);
function Ne(r){return r.flatMap(e=>Array.isArray(e)?Ne(e):e==null||e===!1?[]:[e])}function st(r,e,t){for(let[i,
n]of Object.entries(e))n==null||n===!1||(typeof n=="function"?r.addEventListener(i.slice(2),n):Jt.has(i)&&i in
r?Reflect.set(r,i,n):r.setAttribute(i,n===!0?"":String(n)));return r.append(...Ne(t)),r}function s(r,e={},...t){
return st(document.createElement(r),e,t)}function g(r,e={},...t){return st(document.createElementNS(Pe,r),e,t)}
function u(r,...e){r.replaceChildren(...Ne(e))}function R(r){let e=document.getElementById(r);if(!e)throw new Error(
`The page has no element ${r}`);return e}function U(r){let e=r.getContext("2d");if(!e)throw new Error("The bro\
wser has no memory left for a drawing");return e}var tt=0;function x(r,e,t=null){tt+=1;let i=`field-${tt}`;return e.
id=i,t&&(t.id=`${i}-hint`,e.setAttribute("aria-describedby",t.id)),s("div",{class:"field"},s("label",{for:i},r),
e,t)}function T(r,e,t){let i=s("select",{onchange:()=>t?.(i.value)});return N(i,r,e),i}function N(r,e,t=r.value){
u(r,e.map(([i,n])=>s("option",{value:i},n))),r.value=e.some(([i])=>i===t)?t:e[0]?.[0]??""}function $(r){return s(
"span",{class:`swatch ${B(r)}`,"aria-hidden":"true"})}function B(r){return r<0?"type-none":`type-${r%7}${r>=7?
" striped":""}`}function A(r,e){let t=URL.createObjectURL(r),i=s("a",{href:t,download:e});document.body.append(
i),i.click(),i.remove(),setTimeout(()=>URL.revokeObjectURL(t),6e4)}function F(r){R("announcer").textContent=r}var Xt=[[/^broken segmentation$/,()=>"The background of the image was measured here, not a cell. Do not trust \
the type."],[/^low margin$/,()=>"The two likeliest types are less than 0.2 apart: look at this cell yourself."],
[/^inconsistent: (.*)$/,r=>`These numbers cannot be true together: ${r}. Look for exchanged columns, a lost de\
cimal point or another unit.`],[/^outside training range: (.*)$/,r=>`No training cell had such a value of ${r}\
; the model has never seen a cell like this.`],[/^unlike any training cell$/,()=>"Its numbers together are unl\
ike those of every training cell, even if each by itself is not."],[/^touches the border$/,()=>"The cell reach\
es the edge of the image: a part of it may be missing."],[/^several pieces$/,()=>"The region is in pieces that\
 lie apart."],[/^holes$/,()=>"The region has holes."],[/^smaller than .* pixels$/,()=>"The region is too small\
 for a cell."],[/^larger than half the image$/,()=>"The region is larger than half of the image: is it a cell?"],
[/^background$/,()=>"The background was measured here, not a cell."],[/^joined labels$/,()=>"The cell is made \
of several labels of the mask, which had split it."],[/^part of a label$/,()=>"The mask’s label held more than\
 this cell: what is no part of it was left out."],[/^beyond the labels$/,()=>"A part of the cell has no label \
in the mask."],[/^no label$/,()=>"The mask has hardly any label here; the cell was found by its nucleus."],[/^rejected: (.*)$/,
r=>`The cell has no type: ${r}.`]];function he(r){for(let[e,t]of Xt){let i=e.exec(r);if(i)return t(i[1]??"")}return`${r}\
.`}function w(r){return Math.round(r).toLocaleString("en-GB")}function m(r,e,t=`${e}s`){return`${w(r)} ${r===1?e:
t}`}function E(r){return r===null||Number.isNaN(r)?"–":`${(100*r).toFixed(1)} %`}function H(r){if(r===null)return"\
–";let e=Math.abs(100*r).toFixed(1);return e==="0.0"?"0.0":`${r<0?"−":"+"}${e}`}function ee(r){return r===
null?"–":r<1e-4?"< 0.0001":r.toFixed(4)}function ce(r){return r<1e3?m(r,"byte"):r<1e6?`${(r/1e3).toFixed(1)}\
 kB`:`${(r/1e6).toFixed(1)} MB`}function Fe(r){return r<1?"less than a second":r<90?m(Math.round(r),"second"):
m(Math.round(r/60),"minute")}function it({done:r,total:e,unit:t},i,n=0){let o=t==="bytes"?ce:d=>m(d,t.slice(0,
-1)),l=`${t==="bytes"?ce(r):w(r)} of ${o(e)}`;if(r<=n||i<.5)return l;let a=(r-n)/i,c=(e-r)/a,h=t==="images"?`${a.
toFixed(1)} images`:o(a);return`${l}, ${h} a second, ${Fe(c)} left`}function j(r){let e=(r.errors??[]).map(({row:t,
column:i,message:n})=>({place:[t?`row ${w(t)}`:"",i?`column ${i}`:""].filter(Boolean).join(", "),message:n}));
return{sentence:r.detail,faults:e,more:Math.max(0,(r.total??0)-e.length)}}var Zt={",":"commas",";":"semicolons",
"	":"tabs"," ":"blanks","|":"upright bars"},es={csv:"a text table",json:"JSON",ndjson:"JSON, one cell a line",
arrow:"an Arrow table",parquet:"a Parquet table",workbook:"a workbook"};function nt(r){let e=[es[r.format]??r.
format];if(r.separator){let l=Zt[r.separator]??`“${r.separator}”`;e.push(`with ${l} between its values and\
 a decimal ${r.decimal===","?"comma":"point"}`)}let t=[`It was read as ${e.join(" ")}, ${r.form==="row per cel\
l"?"one row per cell":r.form}.`];t.push(r.rows===r.cells?`Each of its ${m(r.rows,"row")} is a cell.`:`Its ${m(
r.rows,"row")} are ${m(r.cells,"cell")}.`);let i=r.columns.filter(({column:l,measurement:a})=>l.trim()!==a);t.
push(`${m(r.columns.length,"column")} ${r.columns.length===1?"was":"were"} read as measurements${i.length?`; b\
y other names: ${i.map(({column:l,measurement:a})=>`${l.trim()} as ${a}`).join(", ")}`:""}.`),t.push(r.id_column===
null?"No column names the cells, so they are numbered.":`The cells are named by the column ${r.id_column.trim()||
"without a header"}.`);let n=r.ignored.filter(l=>l!==r.id_column);n.length&&t.push(`Not used for the types: ${n.
map(l=>l.trim()||"a column without a header").join(", ")}.`);for(let{row:l,rows:a,reason:c}of r.left_out)t.push(
`Left out: ${a>1?`rows ${w(l)} to ${w(l+a-1)}`:`row ${w(l)}`}, ${c}.`);let o=r.notes.filter(l=>!/^read as CSV separated by/i.
test(l));for(let l of o)t.push(`${l.slice(0,1).toUpperCase()}${l.slice(1)}.`);return t}function ue(r){return r.
replace(/\.[a-z]+(\.gz)?$/i,"")}var te=class extends Error{described;constructor(e){super(e.kind==="problem"?e.problem.detail:e.sentence),this.
described=e}};function I(r){return r instanceof te?r.described:{kind:"sentence",sentence:r instanceof Error?r.
message:String(r)}}function L(r){let e=I(r);return e.kind==="problem"?j(e.problem).sentence:e.sentence}var He=new Worker(
new URL("worker.js",import.meta.url),{type:"module"}),se=new Map,Re=new Map,rt=0;He.onmessage=({data:r})=>{if("\
event"in r){Re.get(r.event)?.forEach(t=>t(r));return}let e=se.get(r.id);se.delete(r.id),r.error?e?.reject(new te(
r.error)):e?.resolve(r.result)};He.onerror=r=>{for(let{reject:e}of se.values())e(new te({kind:"sentence",sentence:`\
The page failed: ${r.message}. Reload it; what is saved is kept.`}));se.clear()};function v(r,...[e]){rt+=1;let t=rt;
return new Promise((i,n)=>{se.set(t,{resolve:i,reject:n}),He.postMessage({id:t,name:r,args:e??{}})})}function W(r,e){
Re.set(r,[...Re.get(r)??[],e])}var zs=new TextDecoder,Ys=new TextEncoder;var Xs=new TextEncoder;function Ie(r){let[e,t,i,n]=[1/0,1/0,-1/0,-1/0];for(let o of r)for(let l=0;l<o.length;l+=2){let[a,c]=[o[l],o[l+
1]];e=Math.min(e,a),i=Math.max(i,a),t=Math.min(t,c),n=Math.max(n,c)}return[e,t,i-e,n-t]}function ot(r,e,t){let i=!1;
for(let n of r){let[o,l]=[n[n.length-2],n[n.length-1]];for(let a=0;a<n.length;a+=2){let[c,h]=[n[a],n[a+1]];l>t!=
h>t&&e<o+(t-l)/(h-l)*(c-o)&&(i=!i),[o,l]=[c,h]}}return i}var lt=[[],[7,3],[2,2.5],[9,3,2,3],[4,4],[12,4],[2,5]],ss=[1,3];function de(r){let e=new Path2D;for(let t of r){
for(let i=0;i<t.length;i+=2)e.lineTo(t[i],t[i+1]);e.closePath()}return e}function pe(r,e){return getComputedStyle(
r).getPropertyValue(e<0?"--edge":`--type-${e%7}`).trim()}function me(r,e,t,i,n,o){r.lineJoin="round",r.setLineDash(
[]),r.strokeStyle="rgb(0 0 0 / 65%)",r.lineWidth=(o+2)/n,r.stroke(e),r.setLineDash((lt[i%lt.length]??ss).map(l=>l/
n)),r.strokeStyle="#ffffff",r.lineWidth=o/n,r.stroke(e),r.strokeStyle=t,r.stroke(e),r.setLineDash([])}var D=1.25,at=24,is=44,ns=12,fe=class{element;classes;choose;canvas=s("canvas",{class:"field-canvas",tabindex:"\
0",role:"img",onkeydown:e=>this.onKey(e),onwheel:e=>this.onWheel(e),onpointerdown:e=>this.onDown(e)});name=s("\
p",{class:"field-name"});larger=ie("Larger","Show the image larger",()=>this.enlarge());box=s("div",{class:"fi\
eld-box",role:"group","aria-label":"The image of the chosen cell"},this.name,this.canvas,s("div",{class:"butto\
ns"},ie("+","Nearer",()=>this.zoom(D)),ie("−","Farther",()=>this.zoom(1/D)),ie("Whole","Show the whole image",
()=>this.fit()),ie("Cell","Show the chosen cell",()=>this.near()),this.larger),s("p",{class:"quiet hint"},"Dra\
g or use the arrow keys to move it, the wheel, + and − to come nearer or go farther."));dialog=s("dialog",{class:"\
field-dialog","aria-label":"The image of the chosen cell",onclose:()=>this.reduce()});field=null;paths=new Map;chosen=null;wanted=null;scale=null;x=0;y=0;wide=0;tall=0;isWhole=!1;constructor(e,t){
this.classes=e,this.choose=t,this.element=s("div",{class:"field-view"},this.box,this.dialog),this.element.hidden=
!0,new ResizeObserver(()=>this.resized()).observe(this.canvas),matchMedia("(prefers-color-scheme: dark)").addEventListener(
"change",()=>this.draw())}async show(e){if(this.wanted=e,!this.field?.cells.some(n=>n.cell===e)){let n=await v(
"field",{cell:e});if(this.wanted!==e)return;this.field?.bitmap.close(),this.take(n,n.cells),this.element.hidden=
!1,this.scale=null,this.resized()}this.chosen=e;let i=this.chosenBox();if(this.scale&&i){let[,,n,o]=i;(Math.max(
n,o)*this.scale<is||!this.isSeen(i,this.scale))&&this.near()}this.say(),this.draw()}async update(){let{field:e}=this;
if(!e)return;let t=await v("cellsOfField",{index:e.index});e===this.field&&(this.take(e,t),this.draw())}take(e,t){
this.field={...e,cells:t},this.paths=new Map(t.map(({cell:i,outline:n})=>[i,de(n)]))}say(){if(!this.field)return;
let{name:e,cells:t,width:i,height:n}=this.field,o=this.classes.map(l=>({one:l,n:t.filter(({type:a})=>a===l).length})).
filter(({n:l})=>l>0).map(({one:l,n:a})=>`${a} ${l}`);u(this.name,s("strong",{},e),s("span",{class:"quiet"},`, ${m(
t.length,"cell")}`)),this.canvas.setAttribute("aria-label",`${e}, ${i} × ${n} pixels, with ${o.join(", ")||"n\
o cell"} outlined`)}chosenBox(){let e=this.field?.cells.find(({cell:t})=>t===this.chosen);return e?Ie(e.outline):
null}isSeen([e,t,i,n],o){let[l,a]=[e*o+this.x,t*o+this.y];return l>=0&&a>=0&&l+i*o<=this.wide&&a+n*o<=this.tall}resized(){
let e=devicePixelRatio,{clientWidth:t,clientHeight:i}=this.canvas;!this.field||t===0||(this.wide=t,this.tall=i,
this.canvas.width=Math.round(t*e),this.canvas.height=Math.round(i*e),this.scale===null||this.isWhole?this.fit():
this.draw())}fit(){if(!this.field)return;let{width:e,height:t}=this.field;this.scale=Math.min(this.wide/e,this.
tall/t),this.x=(this.wide-e*this.scale)/2,this.y=(this.tall-t*this.scale)/2,this.isWhole=!0,this.draw()}near(){
let e=this.chosenBox();if(!e)return;let[t,i,n,o]=e;this.scale=Math.min(at,.6*Math.min(this.wide,this.tall)/Math.
max(n,o)),this.x=this.wide/2-(t+n/2)*this.scale,this.y=this.tall/2-(i+o/2)*this.scale,this.isWhole=!1,this.draw()}zoom(e,t=this.
wide/2,i=this.tall/2){if(!this.field||!this.scale)return;let{width:n,height:o}=this.field,l=Math.min(1,this.wide/
n,this.tall/o)/2,a=Math.max(l,Math.min(at,this.scale*e));this.x=t-(t-this.x)*a/this.scale,this.y=i-(i-this.y)*
a/this.scale,this.scale=a,this.isWhole=!1,this.draw()}move(e,t){this.x+=e,this.y+=t,this.isWhole=!1,this.draw()}onKey(e){
let n={ArrowLeft:()=>this.move(40,0),ArrowRight:()=>this.move(-40,0),ArrowUp:()=>this.move(0,40),ArrowDown:()=>this.
move(0,-40),"+":()=>this.zoom(D),"=":()=>this.zoom(D),"-":()=>this.zoom(1/D),0:()=>this.fit()}[e.key];!n||e.ctrlKey||
e.metaKey||e.altKey||(e.preventDefault(),n())}onWheel(e){e.preventDefault(),this.zoom(e.deltaY<0?D:1/D,e.offsetX,
e.offsetY)}onDown(e){if(e.button!==0)return;let{canvas:t}=this,{clientX:i,clientY:n}=e,o=0;t.setPointerCapture(
e.pointerId),t.onpointermove=l=>{o+=Math.abs(l.clientX-i)+Math.abs(l.clientY-n),this.move(l.clientX-i,l.clientY-
n),[i,n]=[l.clientX,l.clientY]},t.onpointerup=l=>{t.onpointermove=t.onpointerup=null,o<4&&this.hit(l.offsetX,l.
offsetY)}}hit(e,t){if(!this.field||!this.scale)return;let[i,n]=[(e-this.x)/this.scale,(t-this.y)/this.scale],o=this.
field.cells.find(({outline:l})=>ot(l,i,n));o&&this.choose(o.cell)}draw(){let{field:e,scale:t}=this;if(!e||!t)return;
let i=U(this.canvas),n=devicePixelRatio,{bitmap:o,cells:l}=e;i.setTransform(1,0,0,1,0,0),i.clearRect(0,0,this.
canvas.width,this.canvas.height),i.setTransform(n*t,0,0,n*t,n*this.x,n*this.y),i.imageSmoothingEnabled=t<4,i.drawImage(
o,0,0);for(let{cell:a,type:c,label:h}of l){let d=this.classes.indexOf(h??c??""),f=a===this.chosen?4:2,p=this.paths.
get(a);p&&me(i,p,pe(this.canvas,d),d,t,f)}i.setTransform(n,0,0,n,0,0),i.font=`600 ${ns}px system-ui, "DejaVu S\
ans", sans-serif`,i.textBaseline="middle";for(let{cell:a,type:c,label:h,outline:d}of l)this.write(i,h??c??"no \
type",d,t,a===this.chosen)}write(e,t,i,n,o){let[l,a]=Ie(i),c=Math.max(2,l*n+this.x),h=Math.max(10,a*n+this.y-2);
if(c>this.wide||h>this.tall)return;let d=e.measureText(t).width;e.fillStyle=o?"#000000":"rgb(0 0 0 / 70%)",e.fillRect(
c-2,h-9,d+8,18),e.fillStyle="#ffffff",e.fillText(t,c+2,h)}enlarge(){if(this.dialog.open){this.dialog.close();return}
this.dialog.append(this.box),this.larger.textContent="Close",this.larger.setAttribute("aria-label","Close the \
large image"),this.dialog.showModal(),this.canvas.focus()}reduce(){this.element.prepend(this.box),this.larger.
textContent="Larger",this.larger.setAttribute("aria-label","Show the image larger"),this.larger.focus()}};function ie(r,e,t){
return s("button",{type:"button","aria-label":e,title:e,onclick:t},r)}var q=class{element;active=0;options;length=0;rows=[];first=0;asked=0;isScheduled=!1;queue=Promise.resolve();constructor(e,t){
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
ctrlKey:o,metaKey:l}=i;this.options.select({place:e,cell:t.cell,extend:n,toggle:o||l})}workOf(e){let{key:t,shiftKey:i}=e,
n=e.ctrlKey||e.metaKey;return rs.has(t)?async()=>{let o=this.length===0?null:this.moved(t),l=o===null?null:await this.
goTo(o);l&&!n&&await this.options.select({place:this.active,cell:l.cell,extend:i,toggle:!1})}:t===" "?()=>{let o=this.
activeRow;if(o)return this.options.select({place:this.active,cell:o.cell,extend:!1,toggle:!0})}:n&&t.toLowerCase()===
"a"?()=>this.options.select({all:!0}):this.options.key(e)}schedule(){this.isScheduled||(this.isScheduled=!0,requestAnimationFrame(
()=>{this.isScheduled=!1,this.refresh()}))}onKey(e){if(e.target!==this.element)return;let t=this.workOf(e);t&&
(e.preventDefault(),this.enqueue(t))}},rs=new Set(["ArrowDown","ArrowUp","ArrowLeft","ArrowRight","PageDown","\
PageUp","Home","End"]);var ge=104,P={width:ge+16,height:ge+62},ne=40,ct=P.height,os=600,ls=6,ht="No type",re=class extends q{classes;crop;failed;body=s(
"div",{class:"gallery-body",role:"presentation"});sections=[];tiles=new Map;kept=new Map;wanted=[];drawing=0;constructor(e){
super(e,{role:"listbox",class:"grid gallery"}),this.classes=e.classes,this.crop=e.crop,this.failed=e.failed,u(
this.element,this.body)}reset(e,t){let i=0;return this.sections=t.map(({type:n,cells:o})=>{let l={type:n,cells:o,
from:i,top:0,height:0,element:as(n,o)};return i+=o,l}),this.tiles.clear(),u(this.body),this.restart(e)}get columns(){
return Math.max(1,Math.floor((this.element.clientWidth-8)/P.width))}get visible(){return this.columns*Math.max(
1,Math.floor((this.element.clientHeight-ne)/P.height))}layOut(){let e=0;for(let t of this.sections)t.top=e,t.height=
ne+Math.ceil(t.cells/this.columns)*P.height,e+=t.height;this.body.style.height=`${e}px`}position(e){let t=this.
sections.find(({from:o,cells:l})=>e<o+l);if(!t)throw new RangeError(`The gallery has no place ${e}`);let i=e-t.
from,n=Math.floor(i/this.columns);return{section:t,left:4+i%this.columns*P.width,top:t.top+ne+n*P.height}}between(e,t){
let[i,n]=[this.length,0];for(let o of this.sections){if(o.top>t||o.top+o.height<e)continue;let l=a=>Math.max(0,
Math.floor((a-o.top-ne)/P.height))*this.columns;i=Math.min(i,o.from+Math.min(o.cells-1,l(e))),n=Math.max(n,o.from+
Math.min(o.cells,l(t)+this.columns))}return[Math.min(i,n),n]}seen(){this.layOut();let{scrollTop:e,clientHeight:t}=this.
element;return this.between(e-ct,e+t+ct)}draw(){let e=new Map,t=new Map;this.rows.forEach((i,n)=>{let o=this.first+
n,{section:l,left:a,top:c}=this.position(o),h=this.tiles.get(i.cell)??this.tile(i,o);e.set(i.cell,h),this.describe(
h,i,o),h.element.style.transform=`translate(${a}px, ${c-l.top}px)`,t.set(l,[...t.get(l)??[],h.element])}),this.
tiles=e,this.wanted=this.wanted.filter(({row:i})=>e.has(i.cell)),u(this.body,[...t].map(([i,n])=>this.group(i,
n))),this.tellActive(`cell-${this.active}`),this.pump()}group({type:e,cells:t,top:i,element:n},o){n.style.transform=
`translateY(${i}px)`;let l=s("div",{class:"gallery-head","aria-hidden":"true"},$(this.placeOf(e)),s("strong",{},
e??ht),s("span",{class:"quiet"},` ${m(t,"cell")}`));return u(n,l,o),n}placeOf(e){return e===null?-1:this.classes.
indexOf(e)}tile(e,t){let i=Math.round(ge*Math.min(2,devicePixelRatio)),n=s("canvas",{width:i,height:i,"aria-hi\
dden":"true"}),o=s("span",{class:"tile-caption"}),l=s("div",{role:"option",class:"tile"},n,o),a={row:e,place:t,
size:i,element:l,canvas:n,caption:o};return l.onclick=c=>this.clicked(a.place,a.row,c),this.wanted.push(a),a}describe(e,t,i){
e.row=t,e.place=i;let{element:n,caption:o}=e;n.id=`cell-${i}`,n.className=`tile${i===this.active?" active":""}`,
n.setAttribute("aria-selected",String(this.options.isSelected(t.cell))),n.setAttribute("aria-posinset",String(
i+1)),n.setAttribute("aria-setsize",String(this.length)),n.title=t.id,u(o,s("span",{class:"visually-hidden"},`${t.
id}, `),s("span",{class:"tile-line"},t.type===null?"no type":`${t.probability.toFixed(2)} ${t.type}`),s("span",
{class:"tile-line"},t.label!==null?["→ ",$(this.placeOf(t.label)),t.label]:s("span",{class:"quiet"},t.flags.
length?m(t.flags.length,"flag"):"")))}pump(){for(;this.drawing<ls;){let e=this.wanted.shift();if(!e)return;this.
drawing+=1,this.picture(e).catch(this.failed).finally(()=>{this.drawing-=1,this.pump()})}}async picture({row:e,
canvas:t,size:i}){let n=`${e.cell} ${i}`,o=this.kept.get(n)??await this.crop(e.cell,i);this.kept.delete(n),this.
kept.set(n,o);for(let h of this.kept.keys()){if(this.kept.size<=os)break;this.kept.delete(h)}let l=U(t),a=i/o.
side;l.drawImage(o.bitmap,0,0),l.setTransform(a,0,0,a,-o.left*a,-o.top*a);let c=this.placeOf(e.type);me(l,de(o.
outline),pe(t,c),c,a,2*(i/ge)),t.dataset.drawn="yes"}reveal(e){this.layOut();let{top:t}=this.position(e),{scrollTop:i,
clientHeight:n}=this.element;t<i?this.element.scrollTop=t-ne:t+P.height>i+n&&(this.element.scrollTop=t+P.height-
n)}vertical(e){let{section:t}=this.position(this.active),i=this.active-t.from,n=i%this.columns,o=i+e*this.columns;
if(o>=0&&o<t.cells)return t.from+o;let l=this.sections.indexOf(t);if(e>0){if(!(Math.floor(i/this.columns)===Math.
floor((t.cells-1)/this.columns)))return t.from+t.cells-1;let d=this.sections[l+1];return d?d.from+Math.min(n,d.
cells-1):this.active}let a=this.sections[l-1];if(!a)return this.active;let c=Math.floor((a.cells-1)/this.columns)*
this.columns;return a.from+Math.min(c+n,a.cells-1)}moved(e){return e==="ArrowRight"?this.active+1:e==="ArrowLe\
ft"?this.active-1:e==="ArrowDown"?this.vertical(1):e==="ArrowUp"?this.vertical(-1):e==="PageDown"?this.active+
this.visible:e==="PageUp"?this.active-this.visible:e==="Home"?0:e==="End"?this.length-1:null}};function as(r,e){
return s("div",{role:"group",class:"gallery-group","aria-label":`${r??ht}, ${m(e,"cell")}`})}var S=34,ut=6,K=15e6,be=class extends q{columns;sort;lefts=[];width;header=s("div",{role:"row",class:"grid-row\
 grid-header","aria-rowindex":"1"});body=s("div",{role:"rowgroup",class:"grid-body"});sorted={key:"number",descending:!1};constructor(e){
super(e,{role:"grid",class:"grid","aria-colcount":String(e.columns.length)}),this.columns=e.columns,this.sort=
e.sort;let t=0;for(let i of this.columns)this.lefts.push(t),t+=i.width;this.width=t,this.header.style.width=`${this.
width}px`,this.body.style.width=`${this.width}px`,u(this.element,s("div",{role:"rowgroup",class:"grid-head"},this.
header),this.body)}reset(e,t){return this.sorted=t,this.element.setAttribute("aria-rowcount",String(e+1)),this.
body.style.height=`${Math.min(e*S,K)}px`,this.restart(e)}get visible(){return Math.max(1,Math.floor((this.element.
clientHeight-S)/S))}get firstVisible(){let{scrollTop:e}=this.element;if(this.length*S<=K)return Math.floor(e/S);
let t=K-(this.element.clientHeight-S);return Math.round(e/t*(this.length-this.visible))}seen(){return[Math.max(
0,this.firstVisible-ut),Math.min(this.length,this.firstVisible+this.visible+1+ut)]}draw(){let e=this.element.scrollLeft-
200,t=e+this.element.clientWidth+400,i=this.columns.map((c,h)=>({...c,i:h,left:this.lefts[h]})).filter(c=>c.left+
c.width>e&&c.left<t),{activeElement:n}=document,o=n instanceof HTMLElement&&this.header.contains(n)?n.dataset.
key:null;u(this.header,i.map(c=>this.headerCell(c))),o&&this.header.querySelector(`[data-key="${CSS.escape(o)}\
"]`)?.focus();let a=this.length*S>K?this.element.scrollTop-(this.firstVisible-this.first)*S:this.first*S;u(this.
body,this.rows.map((c,h)=>this.rowElement(c,this.first+h,a+h*S,i))),this.tellActive(`row-${this.active}`)}headerCell({
key:e,label:t,isNumeric:i,width:n,left:o,i:l}){let{key:a,descending:c}=this.sorted,h=e===a,d=s("div",{role:"co\
lumnheader",class:`grid-cell${i?" numeric":""}`,"aria-colindex":String(l+1),"aria-sort":h?c?"descending":"asce\
nding":null},s("button",{type:"button","data-key":e,title:`Sort by ${t}`,onclick:()=>this.sort(e)},t,s("span",
{"aria-hidden":"true"},h?c?" ▼":" ▲":"")));return d.style.left=`${o}px`,d.style.width=`${n}px`,d}rowElement(e,t,i,n){
let o=s("div",{role:"row",id:`row-${t}`,class:`grid-row${t===this.active?" active":""}`,"aria-rowindex":String(
t+2),"aria-selected":String(this.options.isSelected(e.cell)),onclick:l=>this.clicked(t,e,l)},n.map(({isNumeric:l,
width:a,left:c,i:h,render:d})=>{let f=s("div",{role:"gridcell",class:`grid-cell${l?" numeric":""}`,"aria-colin\
dex":String(h+1)},d(e));return f.style.left=`${c}px`,f.style.width=`${a}px`,f}));return o.style.transform=`tra\
nslateY(${i}px)`,o.style.width=`${this.width}px`,o}reveal(e){let t=this.firstVisible;if(e>=t&&e<t+this.visible)
return;let i=e<t?e:e-this.visible+1,n=K-(this.element.clientHeight-S);this.element.scrollTop=this.length*S<=K?
i*S:i/(this.length-this.visible)*n}moved(e){return e==="ArrowDown"?this.active+1:e==="ArrowUp"?this.active-1:e===
"PageDown"?this.active+this.visible:e==="PageUp"?this.active-this.visible:e==="Home"?0:e==="End"?this.length-1:
null}workOf(e){let{key:t}=e;return t==="ArrowLeft"||t==="ArrowRight"?()=>this.element.scrollLeft+=t==="ArrowRi\
ght"?110:-110:super.workOf(e)}};function De(r){let e=0;for(let t of r)e+=t;return e}function Ve(r,e){return r>=e.low&&r<=e.high}var z=150,Ge=16,dt=6,pt=8;function mt(r,e,t){let{id:i,type:n,probabilities:o,flags:l,label:a,by:c,at:h,second:d,
measurements:f}=e,p=s("div",{});return u(r,s("h2",{},i),s("p",{class:"verdict"},n===null?"No type":[$(t.classes.
indexOf(n)),s("strong",{},n)," says the model"],a===null?null:[s("br"),s("strong",{},a),` says ${c||"somebody"}`,
h?s("span",{class:"quiet"},`, ${new Date(h).toLocaleString("en-GB")}`):null],d===null?null:[s("br"),s("strong",
{},d)," says the second person"]),n===null?null:us(o,t.classes),l.length?[s("h3",{},"Doubts"),s("ul",{class:"p\
lain"},l.map(y=>s("li",{},s("strong",{},y),s("br"),he(y))))]:s("p",{class:"quiet"},"No flag: nothing in its nu\
mbers speaks against it."),p,f.length?ds(f,t.classes):null),p}function us(r,e){let t=e.map((i,n)=>({name:i,j:n,
probability:r[n]??NaN})).sort((i,n)=>n.probability-i.probability);return s("table",{class:"probabilities"},s("\
caption",{},"Probability of each type, as the model gave it"),s("tbody",{},t.map(({name:i,j:n,probability:o})=>{
let l=s("span",{class:`bar type-${n%7}`,"aria-hidden":"true"});return l.style.width=`${100*o}%`,s("tr",{},s("t\
h",{scope:"row"},$(n),i),s("td",{class:"bar-cell"},l),s("td",{class:"numeric"},String(o)))})))}function ft(r,e,t,i){
if(!e?.length||t.type===null){u(r);return}let n=i.classes.map((o,l)=>({name:o,probability:t.probabilities[l]??
0})).filter(({name:o})=>o!==t.type).sort((o,l)=>l.probability-o.probability);u(r,s("h3",{},`What speaks for ${t.
type}`),s("p",{class:"quiet"},`The strongest first, against ${n[0]?.name??"the others"}, the next most likely.`),
s("ul",{class:"plain"},e.map(({measurement:o,share:l})=>{let a=t.measurements.find(({name:c})=>c===o)?.text;return s(
"li",{},s("strong",{},o),a===void 0?null:` ${a}`,s("br"),`higher than in ${Math.round(100*l)} of 100 training \
cells`)})))}function ds(r,e){let t=r.filter(o=>o.outside).length,i=e.map((o,l)=>{let a=r.flatMap(({value:c,ofTypes:h})=>h[l]?
[Ve(c,h[l])]:[]);return{name:o,j:l,of:a.length,within:a.filter(Boolean).length}}),n=i.some(({of:o})=>o>0);return[
s("h3",{},"Measurements"),s("p",{class:"quiet"},t?`${t} of ${r.length} lie outside of what the training cells \
had. `:`All ${r.length} lie within what the training cells had. `,n?"A line for each type, in this order: from\
 the least to the largest value of its training cells; the box is the middle half of them. The long line is th\
is cell. How many of its measurements lie within:":"Line: least to largest value of the training cells; box: t\
he middle half of them; diamond: this cell."),n?s("ol",{class:"plain"},i.map(({name:o,j:l,of:a,within:c})=>s("\
li",{},$(l),a?`${o}: ${c} of ${a}`:`${o}: not known`))):null,s("table",{class:"measurements"},s("caption",{class:"\
visually-hidden"},"Measurements of this cell and the training range"),s("thead",{},s("tr",{},["Measurement","V\
alue",n?"In the training range of each type":"In the training range"].map(o=>s("th",{scope:"col"},o)))),s("tbo\
dy",{},[...r.filter(o=>o.outside),...r.filter(o=>!o.outside)].map(o=>s("tr",{class:o.outside?"outside":null},s(
"th",{scope:"row"},o.name,o.unit&&o.unit!=="1"?s("span",{class:"quiet"},` ${o.unit}`):null),s("td",{class:"num\
eric"},o.text),s("td",{},n?ms(o,e):ps(o),o.outside?s("span",{class:"mark"},o.value<o.low?"below":"above"):null)))))]}
function ps({name:r,value:e,low:t,lower:i,middle:n,upper:o,high:l}){let a=gt(t,l),c=Number.isNaN(e)?null:a(e),
h=Ge/2;return g("svg",{class:"range",viewBox:`0 0 ${z} ${Ge}`,width:z,height:Ge,role:"img","aria-label":`${r}:\
 training cells ${t} to ${l}, middle half ${i} to ${o}, median ${n}`},g("line",{x1:a(t),x2:a(l),y1:h,y2:h,class:"\
whisker"}),g("rect",{x:a(i),y:h-4,width:Math.max(1,a(o)-a(i)),height:8,class:"box"}),c===null?null:g("path",{d:`\
M${c} ${h-5}l4 5l-4 5l-4 -5z`,class:"diamond"}))}function ms({name:r,value:e,ofTypes:t},i){let n=t.filter(c=>c!==
null),o=gt(Math.min(...n.map(({low:c})=>c)),Math.max(...n.map(({high:c})=>c))),l=i.length*pt+4,a=t.map((c,h)=>c?
`${i[h]} ${c.low} to ${c.high}, ${fs(e,c)}`:`${i[h]} not known`);return g("svg",{class:"range",viewBox:`0 0 ${z}\
 ${l}`,width:z,height:l,preserveAspectRatio:"none",role:"img","aria-label":`${r}: ${a.join("; ")}`},t.map((c,h)=>{
if(!c)return null;let d=2+pt*(h+.5),f=Math.max(2,o(c.upper)-o(c.lower));return[g("line",{x1:o(c.low),x2:o(c.high),
y1:d,y2:d,class:"whisker"}),g("rect",{x:o(c.lower),y:d-2.5,width:f,height:5,class:`of-type ${B(h)}`})]}),Number.
isNaN(e)?null:g("line",{x1:o(e),x2:o(e),y1:0,y2:l,class:"here"}))}function fs(r,e){return Ve(r,e)?r>=e.lower&&
r<=e.upper?"this cell is in the middle half":"this cell is within":r<e.low?"this cell is below":"this cell is \
above"}function gt(r,e){let t=e-r||1;return i=>i<r?2:i>e?z-2:dt+(i-r)/t*(z-2*dt)}var bt="bloodcells-name",gs=300,ve=class{element;overview;changed;table;gallery;field;grid;inputs;keys;detail=s(
"div",{},s("p",{class:"quiet"},"Choose a cell to see what speaks for its type."));box=s("div",{class:"grid-box"});lacking=s(
"div",{});counter=s("p",{class:"counter",role:"status"});chosen=s("span",{class:"chosen"},"No cell is chosen.");name=s(
"input",{type:"text",autocomplete:"name",value:localStorage.getItem(bt)??"",oninput:()=>localStorage.setItem(bt,
this.name.value.trim())});undoButton=this.button("Undo","z",()=>this.undo("undo"));redoButton=this.button("Red\
o","y",()=>this.undo("redo"));filter={};sort;isApplied=!1;selected=new Set;anchor=0;asked=null;lastDoubtful=null;constructor(e,t){
this.overview=e,this.changed=t;let{images:i}=e;this.sort={key:i?"doubt":"number",descending:!1};let n={fetch:(l,a)=>v(
"rows",{from:l,to:a}),activate:({cell:l})=>this.activate(l),select:l=>this.select(l),isSelected:l=>this.selected.
has(l),key:l=>this.workOfKey(l)};this.table=new be({...n,label:"Cells",columns:this.columns(),sort:l=>this.sortBy(
l)}),this.gallery=i&&new re({...n,label:"Pictures of the cells",classes:e.model.classes,crop:(l,a)=>v("crop",{
cell:l,size:a}),failed:l=>this.lack(l)}),this.field=i&&new fe(e.model.classes,l=>this.chooseCell(l)),this.grid=
this.gallery??this.table,this.inputs=this.makeInputs(),this.keys=bs(e.choices,e.model.classes.length);let o=s(
"section",{class:"panel","aria-label":"The chosen cell",tabindex:"0"},this.field?.element,this.detail);this.element=
s("section",{class:"view cells-view"},s("h1",{tabindex:"-1"},"Cells"),this.lacking,this.filters(),this.correctionBar(),
s("div",{class:"split"},this.box,o)),i&&(this.inputs.sort.value="doubt"),this.arrange()}arrange(){u(this.box,this.
counter,this.gallery&&this.kinds(this.gallery),this.grid.element)}kinds(e){let t=(i,n)=>s("button",{type:"butt\
on","aria-pressed":String(this.grid===n),onclick:()=>this.showAs(n)},i);return s("div",{class:"buttons",role:"\
group","aria-label":"Show the cells as"},t("Pictures",e),t("Table",this.table))}async showAs(e){this.grid=e,this.
arrange(),await this.apply(),this.grid.element.focus()}lack(e){if(this.lacking.firstChild)return;let t=s("inpu\
t",{type:"file",id:"images-again",multiple:!0,class:"visually-hidden",onchange:()=>this.give(Z(t.files))});u(this.
lacking,s("div",{class:"card problem",role:"alert"},s("p",{},L(e)),I(e).kind==="problem"?null:[t,s("label",{for:"\
images-again",class:"button primary"},"Choose the images")]))}async give(e){let{missing:t}=await v("giveImages",
{files:e});u(this.lacking,t.length?s("p",{class:"warning",role:"alert"},`${m(t.length,"image")} of this table ${t.
length===1?"was":"were"} not among them, such as ${t[0]??""}.`):null),await this.apply()}columns(){let{classes:e}=this.
overview.model,t=(n,o,l,a,c=!1)=>({key:n,label:o,width:l,isNumeric:c,render:a}),i=n=>n===null?s("span",{class:"\
quiet"},"none"):[$(e.indexOf(n)),n];return[t("number","Cell",76,n=>w(n.cell+1),!0),t("id","Name",210,n=>n.id),
t("type","Type",150,n=>s("span",{},i(n.type))),t("probability","Probability",128,n=>Number.isNaN(n.probability)?
"":vs(n.probability),!0),t("correction","Correction",150,n=>n.label===null?"":s("span",{},i(n.label))),t("flag\
s","Flags",260,n=>n.flags.join("; ")),t("by","Corrected by",130,n=>n.by??""),...this.overview.columns.filter(({
isId:n})=>!n).map(({name:n,column:o})=>t(`column ${o}`,n||"(no header)",Math.max(100,30+8*n.length),l=>l.values[o]))]}makeInputs(){
let{model:e,choices:t,summary:i,columns:n}=this.overview,o=["","any"],l=a=>s("input",{type:"number",min:"0",max:"\
1",step:"0.05",inputmode:"decimal",onchange:c=>{let{value:h}=c.currentTarget;this.refine({[a]:h===""?void 0:Number(
h)})}});return{search:s("input",{type:"search",oninput:a=>this.refine({search:a.currentTarget.value})}),type:T(
[o,...e.classes.map(a=>[a,a])],"",a=>this.refine({type:a})),flag:T([o,["none","no flag"],["any","with a flag"],
...Object.keys(i.kinds).sort().map(a=>[a,a])],"",a=>this.refine({flag:a})),correction:T([o,["open","not review\
ed"],["reviewed","reviewed"],["changed","called otherwise"],["differs","second person differs"],...t.map(a=>[a,
`called ${a}`])],"",a=>this.refine({correction:a})),low:l("low"),high:l("high"),column:T([["","no column"],...n.
map(({name:a,column:c})=>[String(c),a||"(no header)"])],"",()=>this.refineColumn()),how:T([["at least","at lea\
st"],["at most","at most"],["is","is"],["contains","contains"]],"at least",()=>this.refineColumn()),value:s("i\
nput",{type:"text",onchange:()=>this.refineColumn()}),sort:T([["number","order of the table"],["doubt","most d\
oubtful first"],["sure","surest first"],["probability","probability"],["type","type"],["other","a column of th\
e table"]],"number",a=>this.chooseSort(a))}}filters(){let{search:e,type:t,flag:i,correction:n,low:o,high:l,column:a,
how:c,value:h,sort:d}=this.inputs;return s("form",{class:"filters","aria-label":"Which cells are shown",onsubmit:f=>f.
preventDefault()},x("Name contains",e),x("Type",t),x("Flag",i),x("Review",n),x("Probability from",o),x("to",l),
s("details",{},s("summary",{},"By a column"),s("div",{class:"filters"},x("Column",a),x("Its value",c),x("Value",
h))),x("Order",d),s("button",{type:"button",onclick:()=>this.clear()},"Show all"))}button(e,t,i,n={}){return s(
"button",{type:"button","aria-keyshortcuts":t,...n,onclick:()=>this.grid.enqueue(i)},e,t?s("kbd",{"aria-hidden":"\
true"},t==="Delete"?"Del":t):null)}correctionBar(){let{choices:e,model:t}=this.overview,i=t.classes.length,n=new Map(
[...this.keys].map(([o,l])=>[l,o]));return s("div",{class:"correct",role:"group","aria-label":"Correct the cho\
sen cells"},s("div",{class:"correct-row"},this.chosen,e.map((o,l)=>this.button(l<i?[$(l),o]:o.slice(0,1).toUpperCase()+
o.slice(1),n.get(o)??null,()=>this.label(o))),this.button("Take back","Delete",()=>this.label(null))),s("div",
{class:"correct-row"},this.button("Next most doubtful","n",()=>this.next()),this.undoButton,this.redoButton,x(
"Your name, for the export",this.name)),s("p",{class:"quiet hint"},"The keys work while the cells have the foc\
us. Space chooses or leaves a cell, Shift and the arrow keys choose several, Ctrl and A all that are shown."))}async shown(e){
if(e){this.clearInputs();let{type:t,correction:i,flag:n,conditions:o}=e;this.inputs.type.value=t??"",this.inputs.
correction.value=i??"",this.inputs.flag.value=n??"";for(let{column:l,how:a,value:c}of o??[])this.inputs.column.
value=String(l),this.inputs.how.value=a,this.inputs.value.value=c;this.filter=e,await this.apply()}else this.isApplied?
await this.grid.refresh():await this.apply();this.update(this.overview)}refine(e){return this.filter={...this.
filter,...e},this.apply()}refineColumn(){let{column:e,how:t,value:i}=this.inputs,n=e.value!==""&&i.value.trim()!==
"",o={column:Number(e.value),how:t.value,value:i.value};return this.refine({conditions:n?[o]:[]})}clearInputs(){
let{search:e,type:t,flag:i,correction:n,low:o,high:l,column:a,value:c}=this.inputs;for(let h of[e,t,i,n,o,l,a,
c])h.value=""}clear(){return this.clearInputs(),this.filter={},this.apply()}async chooseSort(e){if(e==="other"){
this.grid.element.focus();return}this.sort=e==="sure"?{key:"doubt",descending:!0}:{key:e,descending:!1},await this.
apply()}sortBy(e){let t=this.sort.key===e;this.sort={key:e,descending:t?!this.sort.descending:!1};let{sort:i}=this.
inputs;return i.value=["number","probability","type"].includes(e)?e:"other",this.apply()}async apply(){this.isApplied=
!0;let{grid:e}=this,t=e instanceof re,{length:i,sections:n}=await v("show",{filter:this.filter,sort:this.sort,
byType:t}),{cells:o}=this.overview.summary;u(this.counter,i===o?m(i,"cell"):`${w(i)} of ${m(o,"cell")}`,i===0?
". No cell is so; “Show all” brings them back.":""),this.selected.clear(),await(t?e.reset(i,n??[]):e.reset(
i,this.sort)),this.drawChosen()}async activate(e){this.asked=e;let[t]=await Promise.all([v("detail",{cell:e}),
this.field?.show(e).catch(n=>this.lack(n))]);if(this.asked!==e)return;let i=mt(this.detail,t,this.overview.model);
this.explain(i,t)}async explain(e,t){await new Promise(i=>setTimeout(i,gs)),this.asked===t.cell&&ft(e,await v(
"reasons",{cell:t.cell}),t,this.overview.model)}async chooseCell(e){let t=await v("place",{cell:e});t>=0?await this.
grid.enqueue(()=>this.choose(t)):await this.activate(e)}async select(e){if(e.all)this.selected=new Set(await v(
"shown"));else if(e.extend){let{place:t}=e,[i,n]=[Math.min(this.anchor,t),Math.max(this.anchor,t)+1];this.selected=
new Set(await v("shown",{from:i,to:n}))}else{let{place:t,cell:i,toggle:n}=e;n?this.selected.delete(i)||this.selected.
add(i):this.selected=new Set([i]),this.anchor=t}this.grid.draw(),this.drawChosen()}drawChosen(){let e=this.selected.
size;u(this.chosen,e===0?"No cell is chosen.":`${m(e,"cell")} chosen:`)}workOfKey(e){let t=e.key.length===1?e.
key.toLowerCase():e.key,i=e.ctrlKey||e.metaKey;if(t==="z")return()=>this.undo(e.shiftKey?"redo":"undo");if(t===
"y")return()=>this.undo("redo");if(i||e.altKey)return null;if(t==="n")return()=>this.next();if(t==="Delete"||t===
"Backspace")return()=>this.label(null);let n=this.keys.get(t);return n===void 0?null:()=>this.label(n)}async label(e){
let t=[...this.selected];if(t.length===0){F("Choose a cell first.");return}let i=await v("label",{cells:t,label:e,
by:this.name.value.trim()});F(`${m(t.length,"cell")}: ${e??"correction taken back"}. ${w(i.summary.reviewed)} \
reviewed.`),await this.afterCorrection(i)}async undo(e){let t=await v(e);F(t.cells.length?`${e==="undo"?"Undon\
e":"Done again"}: ${m(t.cells.length,"cell")}.`:`There is nothing to ${e}.`),await this.afterCorrection(t);let[
i]=t.cells;if(i!==void 0){let n=await v("place",{cell:i});n>=0&&await this.choose(n)}}async next(){let e=await v(
"mostDoubtful",{after:this.lastDoubtful});if(e<0){F("Every cell that is shown has been reviewed.");return}this.
lastDoubtful=await this.choose(e),this.grid.element.focus()}async choose(e){let t=await this.grid.goTo(e);return t?
(await this.select({place:e,cell:t.cell,extend:!1,toggle:!1}),F(`${t.id}: ${t.type??"no type"}, ${Number.isNaN(
t.probability)?"":t.probability.toFixed(3)}${t.label?`, called ${t.label}`:""}`),t.cell):null}async afterCorrection(e){
this.changed(e),await Promise.all([this.grid.refresh(),this.field?.update()]);let t=this.grid.activeRow?.cell;
t!==void 0&&t===this.asked&&await this.activate(t)}update(e){this.undoButton.disabled=e.undoable===0,this.redoButton.
disabled=e.redoable===0}};function bs(r,e){let t=new Map;return r.forEach((i,n)=>{n<e&&n<9?t.set(String(n+1),i):
n>=e&&t.set(n===e?"0":"u",i)}),t}function vs(r){let e=s("span",{});e.style.width=`${100*r}%`;let t=s("span",{class:"\
mini-bar","aria-hidden":"true"},e);return s("span",{class:"with-bar"},t,r.toFixed(3))}var we=class{element;shownRadio=vt("shown",!1);safe=s("input",{type:"checkbox",id:"safe"});shownLabel=s("label",
{for:"which-shown"});done=s("p",{role:"status"});trained=s("p",{role:"status"});constructor(e){this.element=s(
"section",{class:"view"},s("h1",{tabindex:"-1"},"Export"),s("p",{class:"lead"},"Your own table, unchanged, wit\
h further columns to the right: the model’s class, its probability and flags, the correction, who corrected it\
, and which model it was."),s("form",{class:"card",onsubmit:t=>(t.preventDefault(),this.save("csv"))},s("field\
set",{},s("legend",{},"Which cells"),s("p",{class:"check"},vt("all",!0),s("label",{for:"which-all"},`All ${m(e.
summary.cells,"cell")}, in the order of your table`)),s("p",{class:"check"},this.shownRadio,this.shownLabel)),
s("p",{class:"check"},this.safe,s("label",{for:"safe"},"CSV that a spreadsheet opens: put a ' before text that\
 begins as a formula does")),s("div",{class:"buttons"},s("button",{type:"submit",class:"primary"},"Save as CSV"),
s("button",{type:"button",onclick:()=>this.save("xlsx")},"Save as Excel"),s("button",{type:"button",onclick:()=>this.
save("parquet")},"Save as Parquet")),this.done),s("section",{class:"card"},s("h2",{},"For training"),s("p",{},
"The cells that you called a type, with their measurements and what you called them. A new model learns from t\
hem by ",s("code",{},"bloodcells-train --train base.csv --add corrections.csv"),": a cell that is in the base \
already takes your label."),s("div",{class:"buttons"},s("button",{type:"button",onclick:()=>this.saveTraining()},
"Save the corrected cells")),this.trained),s("p",{class:"quiet"},"The CSV has the separator and decimal mark o\
f your table; in Excel and Parquet, columns in which all values are numbers are numbers, and text is never a f\
ormula. The service reads each of them again, and so do LibreOffice, pandas and polars. Give the CSV to a seco\
nd person, or take theirs under Two people."))}async shown(){let e=await v("shown");u(this.shownLabel,`What th\
e view Cells shows: ${m(e.length,"cell")}, filtered and ordered as there`)}update({summary:e}){u(this.done,e.reviewed?
`${m(e.reviewed,"correction")} will be in it.`:"No cell has been corrected yet.")}async saveTraining(){let{blob:e,
name:t,rows:i}=await v("exportForTraining");i&&A(e,t),u(this.trained,i?`${m(i,"cell")} saved as ${t}.`:"No cel\
l has been called a type yet.")}async save(e){e!=="csv"&&u(this.done,"The service writes the file …");try{let{
blob:t,name:i,rows:n}=await v("export",{which:this.shownRadio.checked?"shown":"all",format:e,safe:this.safe.checked});
A(t,i),u(this.done,`${w(n)} cells saved as ${i}.`),F(`Saved as ${i}.`)}catch(t){u(this.done,s("span",{class:"w\
arning"},`Nothing was saved. ${L(t)}`))}}};function vt(r,e){return s("input",{type:"radio",name:"which",id:`wh\
ich-${r}`,value:r,checked:e})}function _e(r,e){return r.classes.map(t=>({name:t,groups:r.groups.flatMap(({group:i,cells:n,note:o,classes:l})=>{
let a=i[e]??"";return l.filter(c=>c.class===t).map(c=>({group:a,cells:n,note:o,isControl:a===r.control,...c}))})}))}
function wt(r){let e=Math.min(1,Math.max(.05,r)),t=[.01,.02,.05,.1,.2,.25].find(n=>e/n<=5)??.25,i=Math.ceil(e/
t-1e-9)*t;return{end:i,ticks:Array.from({length:Math.round(i/t)+1},(n,o)=>o*t)}}var ws=["fill","stroke","stroke-width","stroke-dasharray","stroke-linejoin","paint-order","font-size","font-we\
ight","font-family","text-anchor"],ye=4;function Y(r,e,t){let i=(n,o)=>s("button",{type:"button",class:"small",
"aria-label":`Save ${e} as ${n}`,onclick:()=>o()},n);return s("div",{class:"buttons figure-buttons"},i("SVG",()=>A(
yt(r,e),`${t}.svg`)),i("PNG",async()=>A(await ys(r,e),`${t}.png`)))}function yt(r,e){let{width:t,height:i}=r.viewBox.
baseVal,n=r.cloneNode(!0);n.setAttribute("xmlns",Pe),n.setAttribute("width",String(t)),n.setAttribute("height",
String(i));let o=[r,...r.querySelectorAll("*")];[n,...n.querySelectorAll("*")].forEach((a,c)=>{a.removeAttribute(
"class");let h=o[c];if(!(h instanceof SVGGraphicsElement))return;let d=getComputedStyle(h);for(let f of ws)a.setAttribute(
f,d.getPropertyValue(f))});let l=g("rect",{width:t,height:i});return l.setAttribute("fill",getComputedStyle(document.
documentElement).getPropertyValue("--paper").trim()),n.prepend(g("title",{},e),l),new Blob([new XMLSerializer().
serializeToString(n)],{type:"image/svg+xml"})}async function ys(r,e){let{width:t,height:i}=r.viewBox.baseVal,n=URL.
createObjectURL(yt(r,e));try{let o=new Image(t*ye,i*ye);o.src=n,await o.decode();let l=s("canvas",{width:t*ye,
height:i*ye});return U(l).drawImage(o,0,0,l.width,l.height),await new Promise((a,c)=>l.toBlob(h=>h?a(h):c(new Error(
"The drawing is too large.")),"image/png"))}finally{URL.revokeObjectURL(n)}}var xs="button, .buttons, form",$s="default-src 'none'; style-src 'unsafe-inline'";function $t(r,...e){let t=s(
"main",{},s("section",{class:"view"},s("h1",{},r),e));for(let n of t.querySelectorAll(xs))n.remove();for(let n of t.
querySelectorAll("[role=status]"))n.removeAttribute("role");let i=["<!doctype html>",`<html lang="${document.documentElement.
lang}">`,`<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${$s}">`,'<meta name\
="viewport" content="width=device-width, initial-scale=1">',`${xt(s("title",{},r))}<style>`,ks(document),"</st\
yle></head>",`<body>${xt(t)}</body></html>`];return new Blob([i.join(`
`)],{type:"text/html"})}function xt(r){return new XMLSerializer().serializeToString(r)}function ks({styleSheets:r}){
return[...r].flatMap(({cssRules:e})=>[...e].map(({cssText:t})=>t)).join(`
`)}var Q=360,oe=300,[V,xe,kt,Ue]=[68,22,14,42],Be=12,je=.05,Ts=1e-6,Tt=14;function We(r){return r.flatMap(({name:e,
groups:t},i)=>t.flatMap(({isControl:n,group:o,shift:l,p_adjusted:a})=>n||l===null||a===null?[]:[{name:e,place:i,
group:o,shift:l,p:a}]))}function Ms(r,e,t=.6*Be){let i=[];for(let{x:n,y:o,text:l}of r){let a=l.length*t;for(let c of[
n+8,n-8-a]){let h={left:c,right:c+a,top:o-Be/2-1,bottom:o+Be/2+1},d=h.left>=e.left&&h.right<=e.right&&h.top>=e.
top&&h.bottom<=e.bottom,f=i.every(p=>h.right<=p.left||h.left>=p.right||h.bottom<=p.top||h.top>=p.bottom);if(!(!d||
!f)){i.push({...h,x:c,y:o,text:l});break}}}return i}function Et(r,e){let t=We(r),i=Math.max(.05,...t.map(({shift:b})=>Math.
abs(b))),n=[.02,.05,.1,.2,.5].find(b=>i/b<=3)??.5,o=Math.ceil(i/n)*n,l=b=>-Math.log10(Math.max(Ts,b)),a=Math.max(
2,Math.ceil(Math.max(0,...t.map(({p:b})=>l(b))))),c=b=>V+(b+o)/(2*o)*(Q-V-xe),h=b=>oe-Ue-l(b)/a*(oe-kt-Ue),d=oe-
Ue,f=Array.from({length:Math.round(2*o/n)+1},(b,M)=>M*n-o),p=Array.from({length:a+1},(b,M)=>M).filter(b=>a<=4||
b%2===0),y={left:V,right:Q-2,top:2,bottom:d},k=t.filter(({p:b})=>b<je).sort((b,M)=>b.p-M.p||Math.abs(M.shift)-
Math.abs(b.shift)),_=Ms(k.map(({group:b,shift:M,p:Ae})=>({x:c(M),y:h(Ae),text:b.length>Tt?`${b.slice(0,Tt-1)}…`:
b})),y);return g("svg",{viewBox:`0 0 ${Q} ${oe}`,role:"img","aria-label":`Shift of each type in each group aga\
inst ${e}, and how sure it is; the table below has the numbers`},f.map(b=>[g("line",{x1:c(b),x2:c(b),y1:kt,y2:d,
class:"tick"}),g("text",{x:c(b),y:d+17,class:"label","text-anchor":"middle"},H(b).replace(".0",""))]),p.map(b=>[
g("line",{x1:V,x2:Q-xe,y1:h(10**-b),y2:h(10**-b),class:"tick"}),g("text",{x:V-5,y:h(10**-b)+4,class:"label","t\
ext-anchor":"end"},b===0?"1":(10**-b).toFixed(b))]),g("line",{x1:V,x2:Q-xe,y1:h(je),y2:h(je),class:"sure"}),g(
"text",{x:(V+Q-xe)/2,y:oe-6,class:"label","text-anchor":"middle"},"Shift in percentage points; upwards: p, adj\
usted"),t.map(({name:b,place:M,group:Ae,shift:Je,p:Xe})=>g("g",{transform:`translate(${c(Je)} ${h(Xe)})`},g("t\
itle",{},`${Ae}, ${b}: ${H(Je)} points, p ${ee(Xe)}`),g("path",{d:qe(M),class:`point type-${M%7}`}))),_.map(b=>g(
"text",{x:b.x,y:b.y+4,class:"label"},b.text)))}function qe(r){return Mt[r%Mt.length]}var Mt=["M-4.5 0a4.5 4.5 \
0 1 0 9 0a4.5 4.5 0 1 0 -9 0z","M-4 -4h8v8h-8z","M0 -5L5 4H-5z","M0 -5.5L5.5 0L0 5.5L-5.5 0z","M-1.8 -5h3.6v3.\
2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z","M0 5L5 -4H-5z","M-5 0L-2.5 -4.4H2.5L5 0L2.5 4.4H-2.5z"];var Es="{slide}_{field}_*",Ss={total:0,values:[]},St=["","each group is one well"],Ot=["","not compared within\
 anything"],$e=class{element;overview;by;control=T([["","no control"]]);unit;within;leaveOut=s("input",{type:"\
checkbox",id:"leave-out"});source;pattern=s("input",{type:"text",spellcheck:"false",autocomplete:"off",value:Es,
oninput:()=>this.cut()});preview=s("div",{class:"preview",role:"status"});result=s("div",{});parts=[];isLoaded=!1;constructor(e){
this.overview=e;let t=this.choices();this.by=T(t,this.guess(["compound","treatment","group","slide","well","co\
ndition"]),()=>this.loadValues()),this.unit=T([St,...t],this.guess(["well"])),this.within=T([Ot,...t],this.guess(
["plate"])),this.source=T([["id","the names of the cells"],...t.filter(([i])=>i!=="id")],"id",()=>this.cut()),
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
this.isLoaded||await this.loadValues(),this.isLoaded=!0}update(e){this.overview=e}async loadValues(){let e=this.
by.value,{total:t,values:i}=await v("values",{reference:e}).catch(()=>Ss);if(e!==this.by.value)return;let n=i.
find(({text:o})=>/^(dmso|control|vehicle|untreated|ctrl)$/i.test(o));N(this.control,[["",`no control (${m(t,"g\
roup")})`],...t>500?[]:i.map(({text:o,cells:l})=>[o,`${o} (${m(l,"cell")})`])],n?.text??"")}async cut(){try{let{
names:e,examples:t,fitted:i,total:n,misfits:o}=await v("cut",{source:this.source.value,pattern:this.pattern.value});
this.setParts(i?e:[]),u(this.preview,s("p",{},i===n?`All ${m(n,"name")} fit.`:`${w(i)} of ${m(n,"name")} fit; \
cells whose name does not are left out, such as ${o.join(", ")}.`),s("div",{class:"scroll",tabindex:"0",role:"\
region","aria-label":"Names cut by the pattern"},s("table",{},s("thead",{},s("tr",{},s("th",{scope:"col"},"Nam\
e"),e.map(l=>s("th",{scope:"col"},l)))),s("tbody",{},t.map(({text:l,parts:a})=>s("tr",{},s("th",{scope:"row"},
l),a===null?s("td",{colspan:String(e.length),class:"quiet"},"does not fit"):a.map(c=>s("td",{},c))))))))}catch(e){
this.setParts([]),u(this.preview,s("p",{class:"warning"},L(e)))}}setParts(e){if(e.join()===this.parts.join())return;
let t=this.parts.length===0;this.parts=e;let i=this.choices();N(this.by,i,t&&e.length?`part ${e[0]}`:this.by.value),
N(this.unit,[St,...i]),N(this.within,[Ot,...i]),this.loadValues()}question(){return{by:this.by.value,control:this.
control.value,unit:this.unit.value,within:this.within.value,leaveOutFlagged:this.leaveOut.checked}}async compute(){
let e=this.question();u(this.result,s("p",{role:"status"},"The service is at work …"));try{this.draw(e,await v(
"groups",e))}catch(t){let i=I(t),n=i.kind==="problem"?j(i.problem).faults:[];u(this.result,s("div",{class:"car\
d problem",role:"alert"},s("h2",{},"This does not work yet"),s("p",{},L(t)),n.length?s("ul",{},n.map(({place:o,
message:l})=>s("li",{},`${o}: ${l}`))):null))}}draw(e,{by:t,corrected:i,plain:n}){let{counted:o,answer:l}=i,a=_e(
l,t),c=n&&new Map(_e(n.answer,t).flatMap(({name:d,groups:f})=>f.map(p=>[`${d}
${p.group}`,p.fraction]))),h=[o.unnamed?`${m(o.unnamed,"cell")} without a value here`:null,o.noCells?`${w(o.noCells)}\
 called not a cell`:null,o.rejected?`${w(o.rejected)} without a type`:null].filter(Boolean);u(this.result,s("d\
iv",{role:"status"},s("p",{},`${m(o.cells,"cell")} in ${m(l.groups.length,"group")}, by ${l.model.name} versio\
n ${l.model.version}.`,h.length?` Left out: ${h.join(", ")}.`:"",n?" Your corrections are used: a corrected ce\
ll counts as what you called it.":"")),s("ul",{},l.notes.map(d=>s("li",{},d))),Ls(a,e.control,this.fileName()),
s("div",{class:"panels"},a.map((d,f)=>As(d,f,e.control,this.fileName()))),e.control&&We(a).length?Ps(a,e.control,
this.fileName()):null,s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Shares of each group"},
Ns(a,e.control,c)),s("div",{class:"buttons"},s("button",{type:"button",onclick:()=>this.save(e)},"Save as CSV"),
s("button",{type:"button",onclick:()=>this.savePage(e)},"Save as a page"),s("button",{type:"button",onclick:()=>print()},
"Print")))}async save(e){A(await v("groupsCsv",e),`${this.fileName()}.csv`)}savePage(e){let{name:t,model:i,summary:n}=this.
overview,o=h=>this.choices().find(([d])=>d===h)?.[1]??h,l=i.unseen??i.known,a=[e.control?`compared with the co\
ntrol ${e.control}`:null,e.control&&e.unit?`wells told by ${o(e.unit)}`:null,e.control&&e.within?`compared wit\
hin each ${o(e.within)}`:null,e.leaveOutFlagged?"cells with a flag left out":"cells with a flag kept",n.reviewed?
`${m(n.reviewed,"correction")} used`:"no cell corrected"].filter(Boolean),c=$t(`How ${t} is mixed`,s("p",{class:"\
lead"},`A group for each ${o(e.by)}: ${a.join(", ")}. By ${i.name} version ${i.version}, ${new Date().toLocaleString(
"en-GB")}.`),[...this.result.children].map(h=>h.cloneNode(!0)),s("h2",{},"What it rests on"),s("p",{},`On ${i.
unseen?"slides that the model had not seen":"cells that it had not seen"}, its mean F1 of the types is ${l.all.
toFixed(2)}: `,i.classes.map(h=>`${h} ${(l.of[h]??NaN).toFixed(2)}`).join(", "),". Shares are corrected for th\
e errors that it made there; an interval holds in 95 of 100 cases."),s("ul",{},i.limits.map(h=>s("li",{},h))));
A(c,`${this.fileName()}.html`)}fileName(){let{name:e,model:t}=this.overview;return`${ue(e)} groups by ${t.name}\
 ${t.version}`}},J=118,Lt=16,ke=360,G=20,Ct=16,Os=.12,Cs=.35;function Ls(r,e,t){let i=r[0]?.groups??[],n=i.length*
(G+4)+8,o=c=>J+c*(ke-J-Lt),l=i.map(({group:c,isControl:h},d)=>{let f=8+d*(G+4),p=0;return g("g",{},g("text",{x:J-
8,y:f+14,class:`label${h?" control":""}`,"text-anchor":"end"},At(c)),r.map(({name:y,groups:k},_)=>{let b=k[d]?.
fraction??0,M=p;return p+=b,[g("rect",{x:o(M),y:f,width:o(p)-o(M),height:G,class:`part ${B(_)}`},g("title",{},
`${c}: ${y} ${E(b)}`)),b<Os?null:g("text",{x:o((M+p)/2),y:f+14,class:"label in-part","text-anchor":"middle"},b<
Cs?y.slice(0,3):y)]}))}),a=g("svg",{viewBox:`0 0 ${ke} ${n+26}`,role:"img","aria-label":`Shares of all types i\
n each group, as bars in the order of the types; the table below has the numbers${e?`; the control ${e} is in \
bold`:""}`},l,[0,.25,.5,.75,1].map(c=>g("text",{x:o(c),y:n+16,class:"label","text-anchor":"middle"},`${Math.round(
100*c)}%`)));return s("figure",{class:"one-figure"},s("figcaption",{},"How each group is mixed: the corrected \
shares, the types in this order"),s("ul",{class:"legend"},r.map(({name:c},h)=>s("li",{},$(h),c))),a,Y(a,"the m\
ix of each group",`${t} mix`))}function At(r){return r.length>Ct?`${r.slice(0,Ct-1)}…`:r}function As({name:r,
groups:e},t,i,n){let{end:o,ticks:l}=wt(Math.max(...e.map(({high:p,fraction:y})=>p??y??0))),a=p=>J+p/o*(ke-J-Lt),
c=e.length*G+34,h=e.length*G+8,d=e.map((p,y)=>{let k=8+y*G+G/2;return g("g",{},g("title",{},`${p.group}: ${E(p.
fraction)}`),g("text",{x:J-8,y:k+4,class:`label${p.isControl?" control":""}`,"text-anchor":"end"},At(p.group)),
p.low===null||p.high===null?null:g("line",{x1:a(p.low),x2:a(Math.min(p.high,o)),y1:k,y2:k,class:"interval"}),p.
cells>0?g("circle",{cx:a(Math.min(p.counted/p.cells,o)),cy:k,r:3.5,class:"counted"}):null,p.fraction===null?null:
g("circle",{cx:a(p.fraction),cy:k,r:4,class:`point ${B(t)}`}))}),f=g("svg",{viewBox:`0 0 ${ke} ${c}`,role:"img",
"aria-label":`Share of ${r} in each group; the table below has the numbers${i?`; the control ${i} is in bold`:
""}`},l.map(p=>[g("line",{x1:a(p),x2:a(p),y1:4,y2:h,class:"tick"}),g("text",{x:a(p),y:h+16,class:"label","text\
-anchor":"middle"},`${Math.round(100*p)}%`)]),d);return s("figure",{},s("figcaption",{},$(t),s("strong",{},r)),
f,Y(f,`the shares of ${r}`,`${n} ${r}`))}function Ps(r,e,t){let i=Et(r,e);return s("figure",{class:"one-figure"},
s("figcaption",{},`Against ${e}: how far each type shifts, and how sure that is. Above the dashed line p, adju\
sted, is below 0.05.`),s("ul",{class:"legend"},r.map(({name:n},o)=>s("li",{},g("svg",{viewBox:"-7 -7 14 14",width:14,
height:14,"aria-hidden":"true"},g("path",{d:qe(o),class:`point type-${o%7}`})),n))),i,Y(i,"the shifts",`${t} s\
hifts`))}function Ns(r,e,t){let i=l=>s("td",{class:"numeric"},l),n=(l,a=!0)=>s("th",{scope:"col",class:a?"nume\
ric":null},l),o=!!e;return s("table",{},s("caption",{},"Filled points above are the corrected shares with thei\
r intervals; rings are plain counts",o?". Shifts are in percentage points against the control; believe those w\
hose adjusted p is below 0.05":""),s("thead",{},s("tr",{},n("Group",!1),n("Type",!1),n("Cells"),n("Counted"),n(
"Share"),n("Interval"),t?n("Without corrections"):null,o?[n("Shift"),n("Interval"),n("p, adjusted")]:null)),s(
"tbody",{},(r[0]?.groups??[]).flatMap((l,a)=>r.map(({name:c,groups:h},d)=>{let f=h[a];return f?s("tr",{class:d===
0?"first":null},s("th",{scope:"row"},f.group),s("td",{},$(d),c),i(w(f.cells)),i(w(f.counted)),i(E(f.fraction)),
i(f.low===null?"–":`${E(f.low)} to ${E(f.high)}`),t?i(E(t.get(`${c}
${f.group}`)??null)):null,o?[i(H(f.shift)),i(f.shift_low===null?"–":`${H(f.shift_low)} to ${H(f.shift_high)}`),
i(f.p_adjusted!==null&&f.p_adjusted<.05?s("strong",{},ee(f.p_adjusted)):ee(f.p_adjusted))]:null):null}))))}var le=new URL("..",import.meta.url);function Pt({name:r,version:e}){return new URL(`v1/models/${encodeURIComponent(r)}/versions/${e}/report`,le).href}
function Nt(r,e){return r.of[e]?.toFixed(3)??"–"}var Te=class{element;overview;go;counts=s("div",{});others=s(
"details",{hidden:!0});constructor(e,t){this.overview=e,this.go=t,this.element=s("section",{class:"view"},s("h\
1",{tabindex:"-1"},e.name),this.counts,this.doubts(),this.reading(),this.distances(),this.model()),this.loadOthers()}async loadOthers(){
let{name:e,version:t}=this.overview.model,i=await fetch(new URL("v1/models",le)).catch(()=>null);if(!i?.ok)return;
let{models:n}=await i.json(),o=n.flatMap(l=>l.versions.filter(a=>l.name!==e||a!==t).map(a=>({name:l.name,version:a,
set:l.feature_set})));o.length!==0&&(u(this.others,s("summary",{},"Other models and versions"),s("p",{},"To as\
k one of them, choose it under “How to read it” before the table."),s("ul",{},o.map(l=>s("li",{},`${l.name}\
 version ${l.version}, for ${l.set}: `,s("a",{href:Pt(l),target:"_blank",rel:"noopener"},"its report"))))),this.
others.hidden=!1)}async shown(){this.draw()}update(){this.element.isConnected&&this.draw()}draw(){let{summary:e}=this.
overview,{classes:t}=this.overview.model,i=e.cells-e.rejected,n=Math.max(1,...e.counts),o=e.reviewed>0;u(this.
counts,s("dl",{class:"figures"},Object.entries({cells:e.cells,"with a flag":e.flagged,"without a type":e.rejected,
reviewed:e.reviewed,"called otherwise than by the model":e.changed}).map(([l,a])=>s("div",{},s("dt",{},l),s("d\
d",{},w(a))))),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Counts of each type"},s("table",
{class:"counts"},s("caption",{},"Cells of each type, as they were counted; ",s("a",{href:"#groups"},"Groups"),
" corrects them for the model’s errors"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Type"),s("th",{scope:"\
col",class:"numeric"},"Cells"),s("th",{scope:"col",class:"numeric"},"Share"),s("td",{}),o?s("th",{scope:"col",
class:"numeric"},"With corrections"):null)),s("tbody",{},t.map((l,a)=>{let c=e.counts[a]??0,h=s("span",{class:`\
bar type-${a%7}`,"aria-hidden":"true"});return h.style.width=`${100*c/n}%`,s("tr",{},s("th",{scope:"row"},s("b\
utton",{type:"button",class:"link",onclick:()=>this.go("cells",{type:l})},$(a),l)),s("td",{class:"numeric"},w(
c)),s("td",{class:"numeric"},E(i?c/i:NaN)),s("td",{class:"bar-cell"},h),o?s("td",{class:"numeric"},w(e.corrected[l]??
0)):null)})))))}doubts(){let e=Object.entries(this.overview.summary.kinds).sort(([,i],[,n])=>n-i),t={inconsistent:"\
inconsistent: a rule between measurements","outside training range":"outside training range: that measurement",
rejected:"rejected: see its flag"};return s("section",{class:"card"},s("h2",{},"What is doubtful"),e.length===
0?s("p",{},"No cell has a flag."):s("ul",{class:"plain flags"},e.map(([i,n])=>s("li",{},s("button",{type:"butt\
on",class:"link",onclick:()=>this.go("cells",{flag:i})},`${m(n,"cell")}: ${i}`),s("br"),s("span",{class:"quiet"},
he(t[i]??i))))),s("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{})},"Look through the c\
ells"))}reading(){let{inspection:e,notes:t,images:i}=this.overview;if(i)return this.measuring(i);let n=e.receipt?
nt(e.receipt):[e.missing,t].filter(Boolean);return s("section",{class:"card"},s("h2",{},"How the table was rea\
d"),s("ul",{},n.map(o=>s("li",{},o))))}measuring({fields:e,empty:t,faults:i,left:n,kind:o,notes:l}){let a=this.
overview.summary.cells,c=[`${m(e,"image")} with ${e===1?"its mask was":"their masks were"} measured: ${m(a,"ce\
ll")}. A cell is ${o==="white"?"each white cell, found by its nucleus":"each label of the mask"}.`,t?`${m(t,"i\
mage")} had no cell.`:null,n?`${m(n,"image")} ${n===1?"is":"are"} left, as you stopped.`:null,...l].filter(Boolean);
return s("section",{class:"card"},s("h2",{},"How the images were read"),s("ul",{},c.map(h=>s("li",{},h))),i.length?
[s("h3",{},`${m(i.length,"file")} could not be measured`),s("ul",{class:"faults",tabindex:"0"},i.map(h=>s("li",
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
e.classes.map((t,i)=>s("tr",{},s("th",{scope:"row"},$(i),t),e.unseen?s("td",{class:"numeric"},Nt(e.unseen,t)):
null,s("td",{class:"numeric"},Nt(e.known,t))))))),s("details",{},s("summary",{},"Its limits"),s("ul",{},e.limits.
map(t=>s("li",{},t))),s("p",{class:"quiet"},e.citation)),s("p",{},s("a",{class:"standalone",href:Pt(e),target:"\
_blank",rel:"noopener"},"Its training report (in a new tab)")),this.others)}};var Ke=200,Me=class{element;overview;go;input=s("input",{type:"file",id:"second-file",class:"visually-hidden",
onchange:()=>this.take(this.input.files?.[0])});result=s("div",{});constructor(e,t){this.overview=e,this.go=t,
this.element=s("section",{class:"view"},s("h1",{tabindex:"-1"},"Two people"),s("p",{class:"lead"},"Let a secon\
d person correct the same table in a browser of their own, export it, and choose that file here: you see where\
 you differ, and Cohen’s kappa."),s("p",{},this.input,s("label",{for:"second-file",class:"button primary"},"\
Choose the second person’s file")),this.result)}async shown(){let e=await v("comparison");e&&this.draw(e)}update(){}async take(e){
if(this.input.value="",!!e)try{this.draw(await v("second",{file:e}))}catch(t){u(this.result,s("div",{class:"ca\
rd problem",role:"alert"},s("h2",{},"This does not work yet"),s("p",{},L(t))))}}draw({file:e,cells:t,agree:i,kappa:n,
labels:o,counts:l,differing:a,unsure:c,onlyFirst:h,onlySecond:d}){let{classes:f}=this.overview.model,p=y=>[$(f.
indexOf(y)),y];u(this.result,s("div",{class:"card",role:"status"},s("h2",{},t===0?"No cell was called somethin\
g by both of you":`Cohen’s kappa: ${n===null?"not defined":n.toFixed(3)}`),t===0?null:s("p",{},`Of ${m(t,"ce\
ll")} that both called something you agree on ${w(i)} (${E(i/t)}). Kappa is 1 where two people always agree, a\
nd 0 where they agree as often as chance would have it${n===null?"; where both call every cell the same, it is\
 not defined":""}.`),s("p",{class:"quiet"},`${e.name}${e.people.length?` (${e.people.join(", ")})`:""}: ${w(e.
matched)} of its ${m(e.rows,"row")} are cells of this table, found by ${e.by==="name"?"their names":"all their\
 values"}. Only you called ${w(h)}, only the second person ${w(d)}. Left out of kappa: ${m(c,"cell")} that one\
 of you was unsure of.${e.unknown.length?` Not compared, as they are no type of this model: ${e.unknown.join("\
, ")}.`:""}`)),t===0?null:s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"What both said"},s(
"table",{class:"matrix"},s("caption",{},"Cells by what you said (rows) and what the second person said (column\
s)"),s("thead",{},s("tr",{},s("th",{scope:"col"},"You"),o.map(y=>s("th",{scope:"col",class:"numeric"},y)))),s(
"tbody",{},o.map((y,k)=>s("tr",{},s("th",{scope:"row"},p(y)),(l[k]??[]).map((_,b)=>s("td",{class:`numeric${k===
b?" same":_?" other":" quiet"}`},w(_)))))))),a.length===0?null:[s("h2",{},`Where you differ: ${m(a.length,"cel\
l")}`),s("div",{class:"buttons"},s("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{correction:"\
differs"})},"Show them among the cells")),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Cel\
ls on which you differ"},s("table",{},s("thead",{},s("tr",{},["Cell","The model","You","Second person"].map(y=>s(
"th",{scope:"col"},y)))),s("tbody",{},a.slice(0,Ke).map(y=>s("tr",{},s("th",{scope:"row"},y.id),s("td",{},y.type===
null?"no type":p(y.type)),s("td",{},p(y.first)),s("td",{},p(y.second))))))),a.length>Ke?s("p",{class:"quiet"},
`The first ${Ke} are listed.`):null])}};var ae="corrections",Oe=class{element;overview;go;source;result=s("div",{});service=s("div",{role:"status"});constructor(e,t){
this.overview=e,this.go=t;let i=e.columns.filter(({isMeasurement:o})=>!o).map(({name:o,column:l})=>[String(l),
o||"(no header)"]),n=i.find(([,o])=>/^(class|label|type|cell.?type|truth|annotation)$/i.test(o));this.source=T(
[[ae,"your corrections"],...i],n?.[0]??ae,()=>this.compute()),this.element=s("section",{class:"view"},s("h1",{
tabindex:"-1"},"Scores"),s("p",{class:"lead"},"Where it is known what the cells are, from a column of your tab\
le or by your corrections: how often the model is right, and which cells it takes for what."),s("div",{class:"\
fields"},x("What the cells are says",this.source)),this.result)}async shown(){await this.compute()}update(){}async compute(){
let e=this.source.value,t=await v("scores",{source:e});if(e!==this.source.value||(this.draw(e,t),e===ae||t.cells===
0))return;let i=await v("evaluate",{column:Number(e)}).then(n=>this.seen(n),n=>this.unscored(n));e===this.source.
value&&u(this.service,i)}draw(e,{cells:t,counts:i,right:n,f1:o,perClass:l,without:a,others:c,rejected:h}){let{
classes:d}=this.overview.model;u(this.service);let f=e===ae;if(t===0){u(this.result,s("p",{class:"card"},f?"No\
 cell has been called a type yet. Correct some under Cells, or choose a column.":`No value of this column is a\
 type of the model (${d.join(", ")})${c.length?`; it has ${c.map(({text:y})=>y).join(", ")}`:""}. Choose anoth\
er one.`));return}let p=[a?`${m(a,"cell")} without a value`:null,h?`${w(h)} without a type`:null,...c.map(({text:y,
cells:k})=>`${w(k)} called ${y}`)].filter(Boolean);u(this.result,s("dl",{class:"figures"},[[w(t),"cells"],[E(n/
t),"right (accuracy)"],[o.toFixed(3),"mean F1 of the types"]].map(([y,k])=>s("div",{},s("dt",{},k),s("dd",{},y)))),
p.length?s("p",{class:"quiet"},`Left out: ${p.join(", ")}.`):null,f?s("p",{class:"warning"},"These are scores \
on the cells that you looked at. If you looked at the doubtful ones first, they are far below those on all cel\
ls."):null,this.service,this.matrix(e,i),this.scoreTable(l))}seen({seen_in_training:e,not_seen:t,cells:i,notes:n}){
let o=[];return e===null?o.push("The model does not say which cells it was fitted to; if these are among them,\
 the scores say nothing of others."):e===0?o.push("The model was fitted to none of these cells."):t===null?o.push(
`The model was fitted to all ${w(i)} of these cells: the scores say how well it knows them again, not how well\
 it does on others.`):o.push(`The model was fitted to ${w(e)} of these cells. Go by the ${w(t.cells)} others: \
accuracy ${E(t.accuracy)}, mean F1 ${t.f1_macro.toFixed(3)}.`),s("div",{class:e?"card problem":"card"},[...o,...n??
[]].map(l=>s("p",{},l)))}unscored(e){return s("p",{class:"quiet"},`Whether the model was fitted to these cells\
 is not known: ${L(e)}`)}open(e,t,i){let n=e===ae?{correction:t}:{conditions:[{column:Number(e),how:"is",value:t}]};
this.go("cells",{type:i,...n})}matrix(e,t){let{classes:i,name:n,version:o}=this.overview.model,l=Fs(i,t);return[
s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Confusion matrix"},s("table",{class:"matrix"},
s("caption",{},"Cells by what they are (rows) and what the model says (columns). Choose a number to see its ce\
lls"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Are"),i.map((c,h)=>s("th",{scope:"col",class:"numeric"},$(h),
c)))),s("tbody",{},i.map((c,h)=>s("tr",{},s("th",{scope:"row"},$(h),c),i.map((d,f)=>{let p=t[h]?.[f]??0;return s(
"td",{class:`numeric${h===f?" same":p?" other":" quiet"}`},p?s("button",{type:"button",class:"link","aria-labe\
l":`${m(p,"cell")}: ${c}, called ${d}`,onclick:()=>this.open(e,c,d)},w(p)):"0")})))))),s("figure",{class:"one-\
figure"},s("figcaption",{},"Share of the cells of each type (row) that is called each type (column)"),l,Y(l,"t\
he confusion matrix",`${ue(this.overview.name)} confusion by ${n} ${o}`))]}scoreTable(e){let t=i=>s("td",{class:"\
numeric"},i);return s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of each type"},s("\
table",{},s("caption",{},"Precision: of the cells called so, the share that is. Recall: of the cells that are \
so, the share that is called so. F1: both in one, 1 is best"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Typ\
e"),["Cells","Precision","Recall","F1"].map(i=>s("th",{scope:"col",class:"numeric"},i)))),s("tbody",{},e.map(({
support:i,precision:n,recall:o,f1:l},a)=>s("tr",{},s("th",{scope:"row"},$(a),this.overview.model.classes[a]),t(
w(i)),t(n.toFixed(3)),t(o.toFixed(3)),t(l.toFixed(3)))))))}},C=56,Ee=104,Se=34,Ft=13;function Fs(r,e){let t=l=>l.
length>Ft?`${l.slice(0,Ft-1)}…`:l,i=r.length,n=Ee+i*C+8,o=Se+i*C+8;return g("svg",{viewBox:`0 0 ${n} ${o}`,class:"\
matrix-figure",role:"img","aria-label":"Confusion matrix; the table above has the numbers"},r.map((l,a)=>g("te\
xt",{x:Ee+(a+.5)*C,y:Se-10,class:"label","text-anchor":"middle"},g("title",{},l),l.length>7?`${l.slice(0,6)}.`:
l)),r.map((l,a)=>{let c=e[a]??[],h=De(c);return g("g",{},g("text",{x:Ee-8,y:Se+(a+.5)*C+4,class:"label","text-\
anchor":"end"},t(l)),c.map((d,f)=>{let p=h?d/h:0,[y,k]=[Ee+f*C,Se+a*C];return g("g",{},g("rect",{x:y,y:k,width:C,
height:C,class:"square",fill:`rgb(8 81 156 / ${Math.round(100*p)}%)`}),g("text",{x:y+C/2,y:k+C/2-2,class:p>.45?
"label on-dark":"label","text-anchor":"middle"},E(h?p:NaN).replace(" "," ")),g("text",{x:y+C/2,y:k+C/2+14,class:p>
.45?"label on-dark":"label","text-anchor":"middle"},w(d)))}))}))}var Rs=[".jpg",".jpeg",".png",".tif",".tiff"],Hs=["_cp_masks","_masks"].flatMap(r=>[".png",".tif",".tiff",".np\
y"].map(e=>r+e)),Is=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],Ds=[...Hs,...Is];var Vs=(r,e)=>e.some(t=>r.toLowerCase().endsWith(t));function Rt(r){return Vs(r,[...Rs,...Ds])}var Gs={table:["Sending the table, and asking for types","Asking for the probability of every type","Reading t\
he answer"],images:["Measuring the cells of the images","","Reading the answer"]},Ht="made-up-cells.csv",It=["",
"the service’s default"],Ce=class{element;opened;input=Dt("table-file",{multiple:!0},e=>this.take(e));folder=Dt(
"image-folder",{webkitdirectory:!0},e=>this.take(e));model=T([It]);pixelSize=s("input",{type:"text",inputmode:"\
decimal",placeholder:"0.1613"});sheet=s("input",{type:"text"});cells=T([["white","each white cell, found by it\
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
? ",s("button",{type:"button",class:"link",onclick:()=>this.tryMadeUp()},"Try it with made-up cells"),".")),W(
"progress",i=>this.showProgress(i)),W("waits",({seconds:i,why:n})=>this.showWait(i,n)),this.loadModels()}async shown(){
u(this.status),this.showKept(await v("listTables"))}update(){}async loadModels(){try{let e=await fetch(new URL(
"v1/models",le)),{models:t}=await e.json();N(this.model,[It,...t.flatMap(({name:i,versions:n,feature_set:o})=>n.
toReversed().map(l=>[`${i}/${l}`,`${i} version ${l} (${o})`]))])}catch{}}take(e){this.input.value=this.folder.
value="";let[t,...i]=e;if(t){if(e.some(({path:n})=>Rt(n))){this.measure(e);return}if(i.length){this.refuse(s("\
p",{},`Choose one table at a time; these were ${e.length} files.`));return}this.send(t.file)}}async work(e,t,i){
let n=s("progress",{max:1,"aria-label":`How far the ${e==="table"?"table is":"images are"}`}),o=s("p",{},t),l=s(
"p",{class:"quiet"}),a=e==="images"?this.job?.images??null:null;this.job={kind:e,bar:n,words:o,waiting:l,step:0,
began:0,before:0,images:a},u(this.status,s("div",{class:"card",role:"status"},s("h2",{},"Working on it"),n,o,l,
s("button",{type:"button",onclick:()=>v("stop")},"Stop")));try{this.opened(await i()),u(this.status)}catch(c){
this.explain(c)}}measure(e){let t=this.cells.value,i={model:this.model.value,cells:t};return this.again=()=>this.
measure(e),this.job=null,this.work("images",m(e.length,"file"),()=>v("openImages",{files:e,options:i}))}send(e,t={}){
let i={model:this.model.value,pixelSize:this.pixelSize.value.trim().replace(",","."),sheet:this.sheet.value.trim(),
...t};return this.again=()=>this.send(e,t),this.againFlagged=()=>this.send(e,{invalid:"flag"}),this.work("tabl\
e",`${e.name}, ${ce(e.size)}`,()=>v("open",{file:e,options:i}))}showProgress(e){let{job:t}=this;if(!t||e.step<
t.step)return;e.step!==t.step&&(t.step=e.step,t.began=performance.now(),t.before=e.done);let{done:i,total:n,unit:o,
step:l,steps:a,cells:c=0}=e;o==="images"&&(t.images={done:i,total:n,cells:c}),u(t.waiting),t.bar.value=(l-1+i/
Math.max(1,n))/a;let h=(performance.now()-t.began)/1e3,d=o==="bytes"&&i===n;u(t.words,t.kind==="table"?`Step ${l}\
 of ${a}: `:"",`${Gs[t.kind][l-1]??""}. `,d?"All is sent; the service is at work.":`${it(e,h,t.before)}.`,o===
"images"?` ${m(c,"cell")} so far.`:"")}showWait(e,t){this.job&&u(this.job.waiting,`${t} It is asked again in ${Fe(
e)}, until you stop.`)}refuse(...e){u(this.status,s("div",{class:"card problem",role:"alert"},s("h2",{},"This \
does not work yet"),e))}explain(e){let t=I(e),i=s("button",{type:"button",onclick:()=>this.again?.()},"Send it\
 again");if(t.kind==="stopped"&&this.job?.images){let{done:c,total:h,cells:d}=this.job.images;u(this.status,s(
"div",{class:"card",role:"status"},s("h2",{},"Stopped"),s("p",{},`${w(c)} of ${m(h,"image")} are measured, wit\
h ${m(d,"cell")}. They are kept in this browser: choose the same images later, and only the others are measure\
d.`),s("div",{class:"buttons"},s("button",{type:"button",class:"primary",onclick:()=>this.work("images","",()=>v(
"goOn"))},"Go on"),d?s("button",{type:"button",onclick:()=>this.work("images","",()=>v("openMeasured"))},`Look\
 at the ${m(d,"cell")}`):null)));return}if(t.kind==="stopped"){u(this.status,s("div",{class:"card",role:"statu\
s"},s("h2",{},"Stopped"),s("p",{},"Nothing of the table was kept."),i));return}if(t.kind!=="problem"){this.refuse(
s("p",{},t.sentence),this.again?i:null);return}let{sentence:n,faults:o,more:l}=j(t.problem),a=t.problem.type===
"urn:bloodcells:problem:invalid-values";this.options.open=!0,this.refuse(s("p",{},n),o.length?s("div",{class:"\
scroll",tabindex:"0",role:"region","aria-label":"Faults"},s("table",{},s("thead",{},s("tr",{},s("th",{scope:"c\
ol"},"Where"),s("th",{scope:"col"},"What is wrong"))),s("tbody",{},o.map(({place:c,message:h})=>s("tr",{},s("t\
h",{scope:"row"},c||"the table"),s("td",{},h)))))):null,l?s("p",{},`and ${m(l,"more fault")}.`):null,s("div",{
class:"buttons"},a?s("button",{type:"button",class:"primary",onclick:()=>this.againFlagged?.()},"Go on: give t\
hese rows no type"):null,i))}showKept(e){if(e.length===0){u(this.kept);return}u(this.kept,s("h2",{},"Tables th\
at this browser has kept"),s("ul",{class:"kept"},e.map(t=>s("li",{},s("div",{},s("strong",{},t.name),s("br"),s(
"span",{class:"quiet"},`${m(t.cells,"cell")}, ${w(t.reviewed)} reviewed, ${t.model}, ${new Date(t.opened).toLocaleString(
"en-GB")}`)),t.hasAnswers?s("button",{type:"button","aria-label":`Open ${t.name}`,onclick:()=>this.reopen(t.table)},
"Open"):s("span",{class:"quiet"},"choose its file again"),s("button",{type:"button","aria-label":`Forget ${t.name}`,
onclick:i=>this.forget(t,i.currentTarget)},"Forget")))))}async reopen(e){try{this.opened(await v("reopen",{table:e}))}catch(t){
this.again=null,this.explain(t)}}async forget(e,t){if(e.reviewed>0&&!t.dataset.sure){t.dataset.sure="yes",t.textContent=
`Forget ${m(e.reviewed,"correction")}, too`;return}this.showKept(await v("forget",{table:e.table})),this.element.
querySelector("h1")?.focus()}async tryMadeUp(){let e;try{let t=await fetch(new URL(Ht,import.meta.url));if(!t.
ok)throw new Error(t.statusText);e=new File([await t.blob()],Ht,{type:"text/csv"})}catch{this.refuse(s("p",{},
"The service does not answer; try again in a moment."));return}await this.send(e)}};function Dt(r,e,t){let i=s(
"input",{type:"file",id:r,class:"visually-hidden",...e,onchange:()=>t(Z(i.files))});return i}var ze={table:"Table",cells:"Cells",groups:"Groups",scores:"Scores",people:"Two people",export:"Export"},Le="b\
loodcells-table",_s=R("main"),Ye=R("views"),Ut=R("table-name"),Bt=R("saved"),Us=R("warning"),O=null,Vt=null,jt=new Ce(
Wt);function Wt(r){let e=(i,n)=>X(i,n??null,!0),t={table:new Te(r,e),cells:new ve(r,Gt),groups:new $e(r),scores:new Oe(
r,e),people:new Me(r,e),export:new we(r)};O={overview:r,views:t},sessionStorage.setItem(Le,r.table),u(Ut,r.name,
s("span",{class:"quiet"},` by ${r.model.name} version ${r.model.version}`)),u(Ye,Object.entries(ze).map(([i,n])=>s(
"a",{href:`#${i}`,"data-view":i},n)),s("button",{type:"button",class:"link",onclick:qt},"Another table")),Gt(r),
X(Qe(location.hash)??"table",null,!0)}function qt(){v("close"),O=null,sessionStorage.removeItem(Le),u(Ut),u(Ye),
u(Bt),history.replaceState(null,"",location.pathname+location.search),X(null,null,!0)}function Gt(r){if(!O)return;
let{overview:e,views:t}=O;Object.assign(e,r),Object.values(t).forEach(i=>i.update(e)),Kt(r.unsaved)}function Kt(r){
if(!O)return;let{reviewed:e}=O.overview.summary;u(Bt,r?"Saving …":e?`${m(e,"correction")}, saved in this bro\
wser`:"")}function zt(r){u(Us,s("p",{role:"alert"},r))}function Yt(r){zt(`This page has failed: ${r}. Load it \
again; what was saved is kept.`)}function Qe(r){return Object.keys(ze).find(e=>r===`#${e}`)??null}async function X(r,e,t){
let i=O&&r?O.views[r]:jt;O&&r&&Qe(location.hash)!==r&&history.pushState(null,"",`#${r}`),Ye.querySelectorAll("\
a").forEach(n=>{n.dataset.view===r?n.setAttribute("aria-current","page"):n.removeAttribute("aria-current")}),document.
title=O&&r?`${ze[r]}, ${O.overview.name}, Bloodcells`:"Bloodcells",Vt!==i&&u(_s,i.element),Vt=i,await i.shown(
e),t&&i.element.querySelector("h1")?.focus(),document.documentElement.dataset.ready=r??"start"}addEventListener(
"hashchange",()=>{let r=Qe(location.hash);O&&r&&X(r,null,!0)});addEventListener("dragover",r=>{r.preventDefault(),
document.documentElement.classList.add("dragging")});addEventListener("dragleave",r=>{r.relatedTarget===null&&
document.documentElement.classList.remove("dragging")});addEventListener("drop",async r=>{r.preventDefault(),document.
documentElement.classList.remove("dragging");let e=r.dataTransfer?await Ze(r.dataTransfer):[];e.length!==0&&(O&&
qt(),jt.take(e))});addEventListener("unhandledrejection",({reason:r})=>Yt(r instanceof Error?r.message:String(
r)));addEventListener("error",({message:r})=>Yt(r));W("saved",({unsaved:r})=>Kt(r));W("notKept",({sentence:r})=>zt(
r));var _t=sessionStorage.getItem(Le);_t?v("reopen",{table:_t}).then(Wt,()=>{sessionStorage.removeItem(Le),X(null,
null,!1)}):X(null,null,!1);
