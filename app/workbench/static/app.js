function W(a){return[...a].map(e=>({file:e,path:e.webkitRelativePath||e.name}))}async function We(a){let e=[...a.
items].map(o=>o.webkitGetAsEntry?.()??null),t=W(a.files);if(!e.some(o=>o?.isDirectory))return t;let i=[];for(let o of e)
o&&await Fe(o,i);return i}async function Fe(a,e){if(a.isFile){let i=await new Promise((o,l)=>a.file(o,l));e.push(
{file:i,path:a.fullPath.replace(/^\//,"")});return}let t=a.createReader();for(;;){let i=await new Promise((o,l)=>t.
readEntries(o,l));if(i.length===0)return;for(let o of i)await Fe(o,e)}}var St="http://www.w3.org/2000/svg",Mt=new Set(["value","checked","disabled","hidden","max","open","selected"]);
function De(a,e,t){for(let[i,o]of Object.entries(e))o==null||o===!1||(i.startsWith("on")?a.addEventListener(i.
slice(2),o):Mt.has(i)&&i in a?a[i]=o:a.setAttribute(i,o===!0?"":o));return a.append(...t.flat(3).filter(i=>i!=
null&&i!==!1)),a}function s(a,e={},...t){return De(document.createElement(a),e,t)}function y(a,e={},...t){return De(
document.createElementNS(St,a),e,t)}function d(a,...e){a.replaceChildren(...e.flat(3).filter(t=>t!=null&&t!==!1))}
function x(a,e,t=null){let i=`field-${x.last+=1}`;return e.id=i,t&&(t.id=`${i}-hint`,e.setAttribute("aria-desc\
ribedby",t.id)),s("div",{class:"field"},s("label",{for:i},a),e,t)}x.last=0;function M(a,e,t){let i=s("select",
{onchange:()=>t?.(i.value)});return F(i,a,e),i}function F(a,e,t=a.value){d(a,e.map(([i,o])=>s("option",{value:i},
o))),a.value=e.some(([i])=>i===t)?t:e[0]?.[0]??""}function S(a){return s("span",{class:`swatch ${Te(a)}`,"aria\
-hidden":"true"})}function Te(a){return a<0?"type-none":`type-${a%7}${a>=7?" striped":""}`}function I(a,e){let t=URL.
createObjectURL(a),i=s("a",{href:t,download:e});document.body.append(i),i.click(),i.remove(),setTimeout(()=>URL.
revokeObjectURL(t),6e4)}var Be=null;function _(a){Be??=document.getElementById("announcer"),Be.textContent=a}var te=class extends Error{constructor(e){super(e.problem?.detail??e.sentence),Object.assign(this,e)}},Ee=new Worker(
new URL("worker.js",import.meta.url),{type:"module"}),G=new Map,ee=new Map,Ue=0;Ee.onmessage=({data:a})=>{if(a.
event){ee.get(a.event)?.forEach(i=>i(a));return}let{resolve:e,reject:t}=G.get(a.id);G.delete(a.id),a.error?t(new te(
a.error)):e(a.result)};Ee.onerror=a=>{for(let{reject:e}of G.values())e(new te({kind:"sentence",sentence:`The p\
age failed: ${a.message}. Reload it; what is saved is kept.`}));G.clear()};function w(a,e={}){Ue+=1;let t=Ue;return new Promise(
(i,o)=>{G.set(t,{resolve:i,reject:o}),Ee.postMessage({id:t,name:a,args:e})})}function B(a,e){ee.has(a)||ee.set(
a,[]),ee.get(a).push(e)}var ns=new TextDecoder,ls=new TextEncoder;var us=new TextEncoder;function He(a,e,t){let i=!1;for(let o of a){let[l,n]=[o[o.length-2],o[o.length-1]];for(let r=0;r<o.length;r+=2){
let[h,c]=[o[r],o[r+1]];n>t!=c>t&&e<l+(t-n)/(c-n)*(h-l)&&(i=!i),[l,n]=[h,c]}}return i}var Ke=[[],[7,3],[2,2.5],[9,3,2,3],[4,4],[12,4],[2,5]],Tt=[1,3];function se(a){let e=new Path2D;for(let t of a){
e.moveTo(t[0],t[1]);for(let i=2;i<t.length;i+=2)e.lineTo(t[i],t[i+1]);e.closePath()}return e}function ie(a,e){
return getComputedStyle(a).getPropertyValue(e<0?"--edge":`--type-${e%7}`).trim()}function oe(a,e,t,i,o,l){a.lineJoin=
"round",a.setLineDash([]),a.strokeStyle="rgb(0 0 0 / 65%)",a.lineWidth=(l+2)/o,a.stroke(e),a.setLineDash((i<0?
Tt:Ke[i%Ke.length]).map(n=>n/o)),a.strokeStyle="#ffffff",a.lineWidth=l/o,a.stroke(e),a.strokeStyle=t,a.stroke(
e),a.setLineDash([])}var Et=[[/^broken segmentation$/,()=>"The background of the image was measured here, not a cell. Do not trust \
the type."],[/^low margin$/,()=>"The two likeliest types are less than 0.2 apart: look at this cell yourself."],
[/^inconsistent: (.*)$/,a=>`These numbers cannot be true together: ${a}. Look for exchanged columns, a lost de\
cimal point or another unit.`],[/^outside training range: (.*)$/,a=>`No training cell had such a value of ${a}\
; the model has never seen a cell like this.`],[/^unlike any training cell$/,()=>"Its numbers together are unl\
ike those of every training cell, even if each by itself is not."],[/^touches the border$/,()=>"The cell reach\
es the edge of the image: a part of it may be missing."],[/^several pieces$/,()=>"The region is in pieces that\
 lie apart."],[/^holes$/,()=>"The region has holes."],[/^smaller than .* pixels$/,()=>"The region is too small\
 for a cell."],[/^larger than half the image$/,()=>"The region is larger than half of the image: is it a cell?"],
[/^background$/,()=>"The background was measured here, not a cell."],[/^joined labels$/,()=>"The cell is made \
of several labels of the mask, which had split it."],[/^part of a label$/,()=>"The mask’s label held more than\
 this cell: what is no part of it was left out."],[/^beyond the labels$/,()=>"A part of the cell has no label \
in the mask."],[/^no label$/,()=>"The mask has hardly any label here; the cell was found by its nucleus."],[/^rejected: (.*)$/,
a=>`The cell has no type: ${a}.`]];function ne(a){for(let[e,t]of Et){let i=e.exec(a);if(i)return t(i[1])}return`${a}\
.`}function b(a){return Math.round(a).toLocaleString("en-GB")}function p(a,e,t=`${e}s`){return`${b(a)} ${a===1?e:
t}`}function E(a){return a===null||Number.isNaN(a)?"–":`${(100*a).toFixed(1)} %`}function j(a){if(a===null)return"\
–";let e=Math.abs(100*a).toFixed(1);return e==="0.0"?"0.0":`${a<0?"−":"+"}${e}`}function z(a){return a===null?
"–":a<1e-4?"< 0.0001":a.toFixed(4)}function ae(a){return a<1e3?p(a,"byte"):a<1e6?`${(a/1e3).toFixed(1)} kB`:
`${(a/1e6).toFixed(1)} MB`}function Oe(a){return a<1?"less than a second":a<90?p(Math.round(a),"second"):p(Math.
round(a/60),"minute")}function Ve({done:a,total:e,unit:t},i,o=0){let l=t==="bytes"?ae:u=>p(u,t.slice(0,-1)),n=`${t===
"bytes"?ae(a):b(a)} of ${l(e)}`;if(a<=o||i<.5)return n;let r=(a-o)/i,h=(e-a)/r,c=t==="images"?`${r.toFixed(1)}\
 images`:l(r);return`${n}, ${c} a second, ${Oe(h)} left`}function D(a){let e=(a.errors??[]).map(({row:t,column:i,
message:o})=>({place:[t?`row ${b(t)}`:"",i?`column ${i}`:""].filter(Boolean).join(", "),message:o}));return{sentence:a.
detail,faults:e,more:Math.max(0,(a.total??0)-e.length)}}var Ot={",":"commas",";":"semicolons","	":"tabs"," ":"\
blanks","|":"upright bars"},Ct={csv:"a text table",json:"JSON",ndjson:"JSON, one cell a line",arrow:"an Arrow \
table",parquet:"a Parquet table",workbook:"a workbook"};function Ge(a){let e=[Ct[a.format]??a.format];if(a.separator){
let n=Ot[a.separator]??`“${a.separator}”`;e.push(`with ${n} between its values and a decimal ${a.decimal===
","?"comma":"point"}`)}let t=[`It was read as ${e.join(" ")}, ${a.form==="row per cell"?"one row per cell":a.form}\
.`];t.push(a.rows===a.cells?`Each of its ${p(a.rows,"row")} is a cell.`:`Its ${p(a.rows,"row")} are ${p(a.cells,
"cell")}.`);let i=a.columns.filter(({column:n,measurement:r})=>n.trim()!==r);t.push(`${p(a.columns.length,"col\
umn")} ${a.columns.length===1?"was":"were"} read as measurements${i.length?`; by other names: ${i.map(({column:n,
measurement:r})=>`${n.trim()} as ${r}`).join(", ")}`:""}.`),t.push(a.id_column===null?"No column names the cel\
ls, so they are numbered.":`The cells are named by the column ${a.id_column.trim()||"without a header"}.`);let o=a.
ignored.filter(n=>n!==a.id_column);o.length&&t.push(`Not used for the types: ${o.map(n=>n.trim()||"a column wi\
thout a header").join(", ")}.`);for(let{row:n,rows:r,reason:h}of a.left_out)t.push(`Left out: ${r>1?`rows ${b(
n)} to ${b(n+r-1)}`:`row ${b(n)}`}, ${h}.`);let l=a.notes.filter(n=>!/^read as CSV separated by/i.test(n));for(let n of l)
t.push(`${n[0].toUpperCase()}${n.slice(1)}.`);return t}function le(a){return a.replace(/\.[a-z]+(\.gz)?$/i,"")}var q=1.25,ze=24,At=44,Lt=12,re=class{constructor(e,t){Object.assign(this,{classes:e,choose:t}),this.field=null,
this.chosen=null,this.canvas=s("canvas",{class:"field-canvas",tabindex:"0",role:"img",onkeydown:o=>this.onKey(
o),onwheel:o=>this.onWheel(o),onpointerdown:o=>this.onDown(o)});let i=(o,l,n)=>s("button",{type:"button","aria\
-label":l,title:l,onclick:n},o);this.name=s("p",{class:"field-name"}),this.larger=i("Larger","Show the image l\
arger",()=>this.enlarge()),this.box=s("div",{class:"field-box",role:"group","aria-label":"The image of the cho\
sen cell"},this.name,this.canvas,s("div",{class:"buttons"},i("+","Nearer",()=>this.zoom(q)),i("−","Farther",
()=>this.zoom(1/q)),i("Whole","Show the whole image",()=>this.fit()),i("Cell","Show the chosen cell",()=>this.
near()),this.larger),s("p",{class:"quiet hint"},"Drag or use the arrow keys to move it, the wheel, + and − to \
come nearer or go farther.")),this.dialog=s("dialog",{class:"field-dialog","aria-label":"The image of the chos\
en cell",onclose:()=>this.reduce()}),this.element=s("div",{class:"field-view"},this.box,this.dialog),this.element.
hidden=!0,new ResizeObserver(()=>this.resized()).observe(this.canvas),matchMedia("(prefers-color-scheme: dark)").
addEventListener("change",()=>this.draw())}async show(e){if(this.wanted=e,!this.field?.cells.some(i=>i.cell===
e)){let i=await w("field",{cell:e});if(this.wanted!==e)return;this.field?.bitmap.close(),this.field=i,this.take(
i.cells),this.element.hidden=!1,this.scale=null,this.resized()}if(this.chosen=e,this.scale){let{box:i,scale:o}=this.
measure(),l=this.isSeen(i);(Math.max(i.width,i.height)*o<At||!l)&&this.near()}this.say(),this.draw()}async update(){
this.field&&(this.take(await w("cellsOfField",{index:this.field.index})),this.draw())}take(e){this.field.cells=
e,this.paths=new Map(e.map(({cell:t,outline:i})=>[t,se(i)]))}say(){let{name:e,cells:t,width:i,height:o}=this.field,
n=this.classes.map(r=>[r,t.filter(({type:h})=>h===r).length]).filter(([,r])=>r).map(([r,h])=>`${h} ${r}`);d(this.
name,s("strong",{},e),s("span",{class:"quiet"},`, ${p(t.length,"cell")}`)),this.canvas.setAttribute("aria-labe\
l",`${e}, ${i} × ${o} pixels, with ${n.join(", ")||"no cell"} outlined`)}measure(){let{outline:e}=this.field.
cells.find(({cell:h})=>h===this.chosen),t=e.flatMap(h=>h.filter((c,u)=>u%2===0)),i=e.flatMap(h=>h.filter((c,u)=>u%
2===1)),[o,l]=[Math.min(...t),Math.max(...t)],[n,r]=[Math.min(...i),Math.max(...i)];return{box:{left:o,top:n,width:l-
o,height:r-n},scale:this.scale}}isSeen({left:e,top:t,width:i,height:o}){let[l,n]=[e*this.scale+this.x,t*this.scale+
this.y];return l>=0&&n>=0&&l+i*this.scale<=this.wide&&n+o*this.scale<=this.tall}resized(){let e=devicePixelRatio,
{clientWidth:t,clientHeight:i}=this.canvas;!this.field||t===0||(Object.assign(this,{wide:t,tall:i}),this.canvas.
width=Math.round(t*e),this.canvas.height=Math.round(i*e),this.scale===null||this.isWhole?this.fit():this.draw())}fit(){
let{width:e,height:t}=this.field;this.scale=Math.min(this.wide/e,this.tall/t),this.x=(this.wide-e*this.scale)/
2,this.y=(this.tall-t*this.scale)/2,this.isWhole=!0,this.draw()}near(){if(!this.field)return;let{box:e}=this.measure();
this.scale=Math.min(ze,.6*Math.min(this.wide,this.tall)/Math.max(e.width,e.height)),this.x=this.wide/2-(e.left+
e.width/2)*this.scale,this.y=this.tall/2-(e.top+e.height/2)*this.scale,this.isWhole=!1,this.draw()}zoom(e,t=this.
wide/2,i=this.tall/2){let{width:o,height:l}=this.field,n=Math.min(1,this.wide/o,this.tall/l)/2,r=Math.max(n,Math.
min(ze,this.scale*e));this.x=t-(t-this.x)*r/this.scale,this.y=i-(i-this.y)*r/this.scale,this.scale=r,this.isWhole=
!1,this.draw()}move(e,t){this.x+=e,this.y+=t,this.isWhole=!1,this.draw()}onKey(e){let i={ArrowLeft:()=>this.move(
40,0),ArrowRight:()=>this.move(-40,0),ArrowUp:()=>this.move(0,40),ArrowDown:()=>this.move(0,-40),"+":()=>this.
zoom(q),"=":()=>this.zoom(q),"-":()=>this.zoom(1/q),0:()=>this.fit()};!(e.key in i)||e.ctrlKey||e.metaKey||e.altKey||
(e.preventDefault(),i[e.key]())}onWheel(e){e.preventDefault(),this.zoom(e.deltaY<0?q:1/q,e.offsetX,e.offsetY)}onDown(e){
if(e.button!==0)return;let{canvas:t}=this,[i,o,l]=[e.clientX,e.clientY,0];t.setPointerCapture(e.pointerId),t.onpointermove=
n=>{l+=Math.abs(n.clientX-i)+Math.abs(n.clientY-o),this.move(n.clientX-i,n.clientY-o),[i,o]=[n.clientX,n.clientY]},
t.onpointerup=n=>{t.onpointermove=t.onpointerup=null,l<4&&this.hit(n.offsetX,n.offsetY)}}hit(e,t){let[i,o]=[(e-
this.x)/this.scale,(t-this.y)/this.scale],l=this.field.cells.find(({outline:n})=>He(n,i,o));l&&this.choose(l.cell)}draw(){
if(!this.field||!this.scale)return;let e=this.canvas.getContext("2d"),t=devicePixelRatio,{bitmap:i,cells:o}=this.
field;e.setTransform(1,0,0,1,0,0),e.clearRect(0,0,this.canvas.width,this.canvas.height),e.setTransform(t*this.
scale,0,0,t*this.scale,t*this.x,t*this.y),e.imageSmoothingEnabled=this.scale<4,e.drawImage(i,0,0);let l=new Map(
o.map(({cell:n,type:r,label:h})=>[n,this.classes.indexOf(h??r)]));for(let{cell:n}of o){let r=l.get(n),h=n===this.
chosen?4:2;oe(e,this.paths.get(n),ie(this.canvas,r),r,this.scale,h)}e.setTransform(t,0,0,t,0,0),e.font=`600 ${Lt}\
px system-ui, "DejaVu Sans", sans-serif`,e.textBaseline="middle";for(let{cell:n,type:r,label:h,outline:c}of o)
this.write(e,h??r??"no type",c,n)}write(e,t,i,o){let l=i[0],[n,r]=[1/0,1/0];for(let f=0;f<l.length;f+=2)n=Math.
min(n,l[f]),r=Math.min(r,l[f+1]);let h=Math.max(2,n*this.scale+this.x),c=Math.max(10,r*this.scale+this.y-2);if(h>
this.wide||c>this.tall)return;let u=e.measureText(t).width;e.fillStyle=o===this.chosen?"#000000":"rgb(0 0 0 / \
70%)",e.fillRect(h-2,c-9,u+8,18),e.fillStyle="#ffffff",e.fillText(t,h+2,c)}enlarge(){if(this.dialog.open){this.
dialog.close();return}this.dialog.append(this.box),this.larger.textContent="Close",this.larger.setAttribute("a\
ria-label","Close the large image"),this.dialog.showModal(),this.canvas.focus()}reduce(){this.element.prepend(
this.box),this.larger.textContent="Larger",this.larger.setAttribute("aria-label","Show the image larger"),this.
larger.focus()}};var he=104,N={width:he+16,height:he+62},Y=40,Ye=N.height,Nt=600,Rt=6,ce=class{constructor(e){Object.assign(this,
e),this.length=0,this.active=0,this.rows=[],this.first=0,this.asked=0,this.queue=Promise.resolve(),this.sections=
[],this.tiles=new Map,this.kept=new Map,this.wanted=[],this.drawing=0,this.body=s("div",{class:"gallery-body",
role:"presentation"}),this.element=s("div",{role:"listbox",class:"grid gallery",tabindex:"0","aria-label":this.
label,"aria-multiselectable":"true",onscroll:()=>this.schedule(),onkeydown:t=>this.onKey(t)},this.body),new ResizeObserver(
()=>this.schedule()).observe(this.element)}reset(e,t){this.length=e,this.active=0;let i=0;return this.sections=
t.map(({type:o,cells:l})=>{let n={type:o,from:i,cells:l};return i+=l,n}),this.tiles.clear(),d(this.body),this.
element.scrollTop=0,this.refresh()}get columns(){return Math.max(1,Math.floor((this.element.clientWidth-8)/N.width))}get visible(){
return this.columns*Math.max(1,Math.floor((this.element.clientHeight-Y)/N.height))}layOut(){let e=0;for(let t of this.
sections)t.top=e,t.height=Y+Math.ceil(t.cells/this.columns)*N.height,e+=t.height;this.body.style.height=`${e}p\
x`}position(e){let t=this.sections.find(({from:l,cells:n})=>e<l+n),i=e-t.from,o=Math.floor(i/this.columns);return{
section:t,left:4+i%this.columns*N.width,top:t.top+Y+o*N.height}}between(e,t){let[i,o]=[this.length,0];for(let l of this.
sections){if(l.top>t||l.top+l.height<e)continue;let n=r=>Math.max(0,Math.floor((r-l.top-Y)/N.height))*this.columns;
i=Math.min(i,l.from+Math.min(l.cells-1,n(e))),o=Math.max(o,l.from+Math.min(l.cells,n(t)+this.columns))}return[
Math.min(i,o),o]}schedule(){this.scheduled||(this.scheduled=!0,requestAnimationFrame(()=>{this.scheduled=!1,this.
refresh()}))}async refresh(){if(this.element.clientHeight===0)return;this.layOut();let{scrollTop:e,clientHeight:t}=this.
element,[i,o]=this.between(e-Ye,e+t+Ye);this.asked+=1;let l=this.asked,n=await this.fetch(i,o);l===this.asked&&
(this.first=i,this.rows=n,this.draw())}draw(){let e=new Map,t=new Map;this.rows.forEach((i,o)=>{let l=this.first+
o,{section:n,left:r,top:h}=this.position(l),c=this.tiles.get(i.cell)??this.tile(i.cell);e.set(i.cell,c),this.describe(
c,i,l),c.element.style.transform=`translate(${r}px, ${h-n.top}px)`,t.has(n)||t.set(n,[]),t.get(n).push(c.element)}),
this.tiles=e,this.wanted=this.wanted.filter(({cell:i})=>e.has(i)),d(this.body,[...t].map(([i,o])=>this.group(i,
o))),this.rows[this.active-this.first]?this.element.setAttribute("aria-activedescendant",`cell-${this.active}`):
this.element.removeAttribute("aria-activedescendant"),this.pump()}group(e,t){let i=e.type??"No type";e.element??=
s("div",{role:"group",class:"gallery-group","aria-label":`${i}, ${p(e.cells,"cell")}`});let o=s("div",{class:"\
gallery-head","aria-hidden":"true"},S(this.classes.indexOf(e.type)),s("strong",{},i),s("span",{class:"quiet"},
` ${p(e.cells,"cell")}`));return e.element.style.transform=`translateY(${e.top}px)`,d(e.element,o,t),e.element}tile(e){
let t=Math.round(he*Math.min(2,devicePixelRatio)),i=s("canvas",{width:t,height:t,"aria-hidden":"true"}),o=s("s\
pan",{class:"tile-caption"}),l=s("div",{role:"option",class:"tile"},i,o),n={cell:e,element:l,canvas:i,caption:o,
size:t};return l.onclick=r=>{let{place:h}=n;this.active=h,this.activate(n.row),this.select({place:h,cell:e,extend:r.
shiftKey,toggle:r.ctrlKey||r.metaKey})},this.wanted.push(n),n}describe(e,t,i){Object.assign(e,{row:t,place:i});
let{element:o,caption:l}=e;o.id=`cell-${i}`,o.className=`tile${i===this.active?" active":""}`,o.setAttribute("\
aria-selected",String(this.isSelected(t.cell))),o.setAttribute("aria-posinset",String(i+1)),o.setAttribute("ar\
ia-setsize",String(this.length)),o.title=t.id,d(l,s("span",{class:"visually-hidden"},`${t.id}, `),s("span",{class:"\
tile-line"},t.type===null?"no type":`${t.probability.toFixed(2)} ${t.type}`),s("span",{class:"tile-line"},t.label!==
null?["→ ",S(this.classes.indexOf(t.label)),t.label]:s("span",{class:"quiet"},t.flags.length?p(t.flags.length,
"flag"):"")))}pump(){for(;this.drawing<Rt&&this.wanted.length;){let e=this.wanted.shift();this.drawing+=1,this.
picture(e).catch(t=>this.failed?.(t)).finally(()=>{this.drawing-=1,this.pump()})}}async picture({cell:e,canvas:t,
size:i,row:o}){let l=`${e} ${i}`,n=this.kept.get(l);this.kept.delete(l),n??=await this.crop(e,i),this.kept.set(
l,n),this.kept.size>Nt&&this.kept.delete(this.kept.keys().next().value);let r=t.getContext("2d"),h=i/n.side;r.
drawImage(n.bitmap,0,0),r.setTransform(h,0,0,h,-n.left*h,-n.top*h);let c=this.classes.indexOf(o.type);oe(r,se(
n.outline),ie(t,c),c,h,2*(i/he)),t.dataset.drawn="yes"}async goTo(e){if(this.length===0)return null;this.active=
Math.max(0,Math.min(this.length-1,e)),this.layOut();let{top:t}=this.position(this.active),{scrollTop:i,clientHeight:o}=this.
element;t<i?this.element.scrollTop=t-Y:t+N.height>i+o&&(this.element.scrollTop=t+N.height-o),await this.refresh();
let l=this.rows[this.active-this.first]??(await this.fetch(this.active,this.active+1))[0];return this.activate(
l),l}vertical(e){let{section:t}=this.position(this.active),i=this.active-t.from,o=i%this.columns,l=i+e*this.columns;
if(l>=0&&l<t.cells)return t.from+l;let n=this.sections.indexOf(t);if(e>0){if(!(Math.floor(i/this.columns)===Math.
floor((t.cells-1)/this.columns)))return t.from+t.cells-1;let u=this.sections[n+1];return u?u.from+Math.min(o,u.
cells-1):this.active}let r=this.sections[n-1];if(!r)return this.active;let h=Math.floor((r.cells-1)/this.columns)*
this.columns;return r.from+Math.min(h+o,r.cells-1)}onKey(e){if(e.target!==this.element)return;let t=this.workOf(
e);t&&(e.preventDefault(),this.enqueue(t))}enqueue(e){return this.queue=this.queue.then(e).catch(reportError),
this.queue}workOf(e){let t={ArrowRight:()=>this.active+1,ArrowLeft:()=>this.active-1,ArrowDown:()=>this.vertical(
1),ArrowUp:()=>this.vertical(-1),PageDown:()=>this.active+this.visible,PageUp:()=>this.active-this.visible,Home:()=>0,
End:()=>this.length-1},{key:i,shiftKey:o}=e,l=e.ctrlKey||e.metaKey;return i in t?async()=>{if(this.length===0)
return;let n=await this.goTo(t[i]());n&&!l&&await this.select({place:this.active,cell:n.cell,extend:o,toggle:!1})}:
i===" "?()=>{let n=this.rows[this.active-this.first];return n&&this.select({place:this.active,cell:n.cell,extend:!1,
toggle:!0})}:l&&i.toLowerCase()==="a"?()=>this.select({all:!0}):this.key(e)}};var C=34,Xe=6,U=15e6,ue=class{constructor(e){Object.assign(this,e),this.length=0,this.active=0,this.rows=[],this.
first=0,this.sorted={key:"number",descending:!1},this.asked=0,this.queue=Promise.resolve(),this.lefts=[];let t=0;
for(let i of this.columns)this.lefts.push(t),t+=i.width;this.width=t,this.header=s("div",{role:"row",class:"gr\
id-row grid-header","aria-rowindex":"1"}),this.body=s("div",{role:"rowgroup",class:"grid-body"}),this.element=
s("div",{role:"grid",class:"grid",tabindex:"0","aria-label":this.label,"aria-multiselectable":"true","aria-col\
count":String(this.columns.length),onscroll:()=>this.schedule(),onkeydown:i=>this.onKey(i)},s("div",{role:"row\
group",class:"grid-head"},this.header),this.body),this.header.style.width=`${this.width}px`,this.body.style.width=
`${this.width}px`,new ResizeObserver(()=>this.schedule()).observe(this.element)}reset(e,t){return this.length=
e,this.sorted=t,this.active=0,this.element.setAttribute("aria-rowcount",String(e+1)),this.body.style.height=`${Math.
min(e*C,U)}px`,this.element.scrollTop=0,this.refresh()}get visible(){return Math.max(1,Math.floor((this.element.
clientHeight-C)/C))}get firstVisible(){let{scrollTop:e}=this.element;if(this.length*C<=U)return Math.floor(e/C);
let t=U-(this.element.clientHeight-C);return Math.round(e/t*(this.length-this.visible))}schedule(){this.scheduled||
(this.scheduled=!0,requestAnimationFrame(()=>{this.scheduled=!1,this.refresh()}))}async refresh(){if(this.element.
clientHeight===0)return;let e=Math.max(0,this.firstVisible-Xe),t=Math.min(this.length,this.firstVisible+this.visible+
1+Xe);this.asked+=1;let i=this.asked,o=await this.fetch(e,t);i===this.asked&&(this.first=e,this.rows=o,this.draw())}draw(){
let e=this.element.scrollLeft-200,t=e+this.element.clientWidth+400,i=this.columns.flatMap((h,c)=>this.lefts[c]+
h.width>e&&this.lefts[c]<t?[c]:[]),o=this.header.contains(document.activeElement)?document.activeElement.dataset.
key:null;d(this.header,i.map(h=>this.headerCell(h))),o&&this.header.querySelector(`[data-key="${CSS.escape(o)}\
"]`)?.focus();let n=this.length*C>U?this.element.scrollTop-(this.firstVisible-this.first)*C:this.first*C;d(this.
body,this.rows.map((h,c)=>this.rowElement(h,this.first+c,n+c*C,i))),this.rows[this.active-this.first]?this.element.
setAttribute("aria-activedescendant",`row-${this.active}`):this.element.removeAttribute("aria-activedescendant")}headerCell(e){
let{key:t,label:i,numeric:o,width:l,sortable:n}=this.columns[e],{key:r,descending:h}=this.sorted,c=t===r,u=s("\
div",{role:"columnheader",class:`grid-cell${o?" numeric":""}`,"aria-colindex":String(e+1),"aria-sort":c?h?"des\
cending":"ascending":null},n?s("button",{type:"button","data-key":t,title:`Sort by ${i}`,onclick:()=>this.sort(
t)},i,s("span",{"aria-hidden":"true"},c?h?" ▼":" ▲":"")):i);return u.style.left=`${this.lefts[e]}px`,u.style.
width=`${l}px`,u}rowElement(e,t,i,o){let l=s("div",{role:"row",id:`row-${t}`,class:`grid-row${t===this.active?
" active":""}`,"aria-rowindex":String(t+2),"aria-selected":String(this.isSelected(e.cell)),onclick:n=>{this.activateAt(
t,e),this.select({place:t,cell:e.cell,extend:n.shiftKey,toggle:n.ctrlKey||n.metaKey})}},o.map(n=>{let{numeric:r,
width:h,render:c}=this.columns[n],u=s("div",{role:"gridcell",class:`grid-cell${r?" numeric":""}`,"aria-colinde\
x":String(n+1)},c(e));return u.style.left=`${this.lefts[n]}px`,u.style.width=`${h}px`,u}));return l.style.transform=
`translateY(${i}px)`,l.style.width=`${this.width}px`,l}activateAt(e,t){this.active=e,this.activate(t)}async goTo(e){
if(this.length===0)return null;this.active=Math.max(0,Math.min(this.length-1,e));let t=this.firstVisible;if(this.
active<t||this.active>=t+this.visible){let o=this.active<t?this.active:this.active-this.visible+1,l=U-(this.element.
clientHeight-C);this.element.scrollTop=this.length*C<=U?o*C:o/(this.length-this.visible)*l}await this.refresh();
let i=this.rows[this.active-this.first]??(await this.fetch(this.active,this.active+1))[0];return this.activate(
i),i}onKey(e){if(e.target!==this.element)return;let t=this.workOf(e);t&&(e.preventDefault(),this.enqueue(t))}enqueue(e){
return this.queue=this.queue.then(e).catch(reportError),this.queue}workOf(e){let t={ArrowDown:()=>1,ArrowUp:()=>-1,
PageDown:()=>this.visible,PageUp:()=>-this.visible,Home:()=>-1/0,End:()=>1/0},{key:i,shiftKey:o}=e,l=e.ctrlKey||
e.metaKey;return i in t?async()=>{let n=await this.goTo(this.active+t[i]());n&&!l&&await this.select({place:this.
active,cell:n.cell,extend:o,toggle:!1})}:i==="ArrowLeft"||i==="ArrowRight"?()=>this.element.scrollLeft+=i==="A\
rrowRight"?110:-110:i===" "?()=>{let n=this.rows[this.active-this.first];return n&&this.select({place:this.active,
cell:n.cell,extend:!1,toggle:!0})}:l&&i.toLowerCase()==="a"?()=>this.select({all:!0}):this.key(e)}};var de=150,Ce=16,Je=6;function Qe(a,e,t){let{id:i,type:o,probabilities:l,flags:n,label:r,by:h,at:c,second:u,measurements:f}=e;
d(a,s("h2",{},i),s("p",{class:"verdict"},o===null?"No type":[S(t.classes.indexOf(o)),s("strong",{},o)," says t\
he model"],r===null?null:[s("br"),s("strong",{},r),` says ${h||"somebody"}`,c?s("span",{class:"quiet"},`, ${new Date(
c).toLocaleString("en-GB")}`):null],u===null?null:[s("br"),s("strong",{},u)," says the second person"]),o===null?
null:It(l,t.classes),n.length?[s("h3",{},"Doubts"),s("ul",{class:"plain"},n.map(m=>s("li",{},s("strong",{},m),
s("br"),ne(m))))]:s("p",{class:"quiet"},"No flag: nothing in its numbers speaks against it."),f.length?_t(f):null)}
function It(a,e){let t=e.map((i,o)=>o).sort((i,o)=>a[o]-a[i]);return s("table",{class:"probabilities"},s("capt\
ion",{},"Probability of each type, as the model gave it"),s("tbody",{},t.map(i=>{let o=s("span",{class:`bar ty\
pe-${i%7}`,"aria-hidden":"true"});return o.style.width=`${100*a[i]}%`,s("tr",{},s("th",{scope:"row"},S(i),e[i]),
s("td",{class:"bar-cell"},o),s("td",{class:"numeric"},String(a[i])))})))}function _t(a){let e=a.filter(t=>t.outside).
length;return[s("h3",{},"Measurements"),s("p",{class:"quiet"},e?`${e} of ${a.length} lie outside of what the t\
raining cells had. `:`All ${a.length} lie within what the training cells had. `,"Line: least to largest value \
of the training cells; box: the middle half of them; diamond: this cell."),s("table",{class:"measurements"},s(
"caption",{class:"visually-hidden"},"Measurements of this cell and the training range"),s("thead",{},s("tr",{},
["Measurement","Value","In the training range"].map(t=>s("th",{scope:"col"},t)))),s("tbody",{},[...a.filter(t=>t.
outside),...a.filter(t=>!t.outside)].map(t=>s("tr",{class:t.outside?"outside":null},s("th",{scope:"row"},t.name,
t.unit&&t.unit!=="1"?s("span",{class:"quiet"},` ${t.unit}`):null),s("td",{class:"numeric"},t.text),s("td",{},jt(
t),t.outside?s("span",{class:"mark"},t.value<t.low?"below":"above"):null)))))]}function jt({name:a,value:e,low:t,
lower:i,middle:o,upper:l,high:n}){let r=n-t||1,h=f=>Je+Math.max(0,Math.min(1,(f-t)/r))*(de-2*Je),c=Number.isNaN(
e)?null:e<t?2:e>n?de-2:h(e),u=Ce/2;return y("svg",{class:"range",viewBox:`0 0 ${de} ${Ce}`,width:de,height:Ce,
role:"img","aria-label":`${a}: training cells ${t} to ${n}, middle half ${i} to ${l}, median ${o}`},y("line",{
x1:h(t),x2:h(n),y1:u,y2:u,class:"whisker"}),y("rect",{x:h(i),y:u-4,width:Math.max(1,h(l)-h(i)),height:8,class:"\
box"}),c===null?null:y("path",{d:`M${c} ${u-5}l4 5l-4 5l-4 -5z`,class:"diamond"}))}var Ze="bloodcells-name",pe=class{constructor(e,t){Object.assign(this,{overview:e,changed:t}),this.filter={};let{
images:i}=e;this.sort={key:i?"doubt":"number",descending:!1},this.selected=new Set,this.anchor=0,this.lastDoubtful=
null;let o={fetch:(l,n)=>w("rows",{from:l,to:n}),activate:l=>this.activate(l),select:l=>this.select(l),isSelected:l=>this.
selected.has(l),key:l=>this.workOfKey(l)};this.table=new ue({...o,label:"Cells",columns:this.columns(),sort:l=>this.
sortBy(l)}),this.gallery=i&&new ce({...o,label:"Pictures of the cells",classes:e.model.classes,crop:(l,n)=>w("\
crop",{cell:l,size:n}),failed:l=>this.lack(l)}),this.field=i&&new re(e.model.classes,l=>this.chooseCell(l)),this.
grid=this.gallery??this.table,this.detail=s("div",{},s("p",{class:"quiet"},"Choose a cell to see what speaks f\
or its type.")),this.panel=s("section",{class:"panel","aria-label":"The chosen cell",tabindex:"0"},this.field?.
element,this.detail),this.box=s("div",{class:"grid-box"}),this.lacking=s("div",{}),this.counter=s("p",{class:"\
counter",role:"status"}),this.element=s("section",{class:"view cells-view"},s("h1",{tabindex:"-1"},"Cells"),this.
lacking,this.filters(),this.correctionBar(),s("div",{class:"split"},this.box,this.panel)),i&&(this.inputs.sort.
value="doubt"),this.arrange()}arrange(){d(this.box,this.counter,this.gallery?this.kinds():null,this.grid.element)}kinds(){
let e=(t,i)=>s("button",{type:"button","aria-pressed":String(this.grid===i),onclick:()=>this.showAs(i)},t);return s(
"div",{class:"buttons",role:"group","aria-label":"Show the cells as"},e("Pictures",this.gallery),e("Table",this.
table))}async showAs(e){this.grid=e,this.arrange(),await this.apply(),this.grid.element.focus()}lack(e){if(this.
lacking.firstChild)return;let t=s("input",{type:"file",id:"images-again",multiple:!0,class:"visually-hidden",onchange:()=>this.
give(W(t.files))});d(this.lacking,s("div",{class:"card problem",role:"alert"},s("p",{},e.message),e.kind==="pr\
oblem"?null:[t,s("label",{for:"images-again",class:"button primary"},"Choose the images")]))}async give(e){let{
missing:t}=await w("giveImages",{files:e});d(this.lacking,t.length?s("p",{class:"warning",role:"alert"},`${p(t.
length,"image")} of this table ${t.length===1?"was":"were"} not among them, such as ${t[0]}.`):null),await this.
apply()}columns(){let{classes:e}=this.overview.model,t=(o,l,n,r,h=!1)=>({key:o,label:l,width:n,sortable:!0,numeric:h,
render:r}),i=o=>o===null?s("span",{class:"quiet"},"none"):[S(e.indexOf(o)),o];return[t("number","Cell",76,o=>b(
o.cell+1),!0),t("id","Name",210,o=>o.id),t("type","Type",150,o=>s("span",{},i(o.type))),t("probability","Proba\
bility",128,o=>Number.isNaN(o.probability)?"":qt(o.probability),!0),t("correction","Correction",150,o=>o.label===
null?"":s("span",{},i(o.label))),t("flags","Flags",260,o=>o.flags.join("; ")),t("by","Corrected by",130,o=>o.by??
""),...this.overview.columns.filter(({isId:o})=>!o).map(({name:o,column:l})=>t(`column ${l}`,o||"(no header)",
Math.max(100,30+8*o.length),n=>n.values[l]))]}filters(){let{model:e,choices:t,summary:i,columns:o}=this.overview,
l=[["","any"]],n=$=>L=>this.refine({[$]:L}),r=$=>s("input",{type:"number",min:"0",max:"1",step:"0.05",inputmode:"\
decimal",onchange:L=>this.refine({[$]:L.target.value===""?void 0:Number(L.target.value)})});this.inputs={search:s(
"input",{type:"search",oninput:$=>this.refine({search:$.target.value})}),type:M([...l,...e.classes.map($=>[$,$])],
"",n("type")),flag:M([...l,["none","no flag"],["any","with a flag"],...Object.keys(i.kinds).sort().map($=>[$,$])],
"",n("flag")),correction:M([...l,["open","not reviewed"],["reviewed","reviewed"],["changed","called otherwise"],
["differs","second person differs"],...t.map($=>[$,`called ${$}`])],"",n("correction")),low:r("low"),high:r("h\
igh"),column:M([["","no column"],...o.map(({name:$,column:L})=>[String(L),$||"(no header)"])],"",()=>this.refineColumn()),
how:M([["at least","at least"],["at most","at most"],["is","is"],["contains","contains"]],"at least",()=>this.
refineColumn()),value:s("input",{type:"text",onchange:()=>this.refineColumn()}),sort:M([["number","order of th\
e table"],["doubt","most doubtful first"],["sure","surest first"],["probability","probability"],["type","type"],
["other","a column of the table"]],"number",$=>this.chooseSort($))};let{search:h,type:c,flag:u,correction:f,low:m,
high:v,column:T,how:R,value:g,sort:O}=this.inputs;return s("form",{class:"filters","aria-label":"Which cells a\
re shown",onsubmit:$=>$.preventDefault()},x("Name contains",h),x("Type",c),x("Flag",u),x("Review",f),x("Probab\
ility from",m),x("to",v),s("details",{},s("summary",{},"By a column"),s("div",{class:"filters"},x("Column",T),
x("Its value",R),x("Value",g))),x("Order",O),s("button",{type:"button",onclick:()=>this.clear()},"Show all"))}correctionBar(){
let{choices:e,model:t}=this.overview,i=t.classes.length;this.keys=new Map(e.map((n,r)=>[r<i?r<9?String(r+1):null:
r===i?"0":"u",n]).filter(([n])=>n!==null));let o=new Map([...this.keys].map(([n,r])=>[r,n]));this.name=s("inpu\
t",{type:"text",autocomplete:"name",value:localStorage.getItem(Ze)??"",oninput:()=>localStorage.setItem(Ze,this.
name.value.trim())});let l=(n,r,h,c={})=>s("button",{type:"button","aria-keyshortcuts":r,...c,onclick:()=>this.
grid.enqueue(h)},n,r?s("kbd",{"aria-hidden":"true"},r==="Delete"?"Del":r):null);return this.undoButton=l("Undo",
"z",()=>this.undo("undo")),this.redoButton=l("Redo","y",()=>this.undo("redo")),this.chosen=s("span",{class:"ch\
osen"},"No cell is chosen."),s("div",{class:"correct",role:"group","aria-label":"Correct the chosen cells"},s(
"div",{class:"correct-row"},this.chosen,e.map((n,r)=>l(r<i?[S(r),n]:n[0].toUpperCase()+n.slice(1),o.get(n)??null,
()=>this.label(n))),l("Take back","Delete",()=>this.label(null))),s("div",{class:"correct-row"},l("Next most d\
oubtful","n",()=>this.next()),this.undoButton,this.redoButton,x("Your name, for the export",this.name)),s("p",
{class:"quiet hint"},"The keys work while the cells have the focus. Space chooses or leaves a cell, Shift and \
the arrow keys choose several, Ctrl and A all that are shown."))}async shown(e=null){if(e){this.clearInputs();
for(let[i,o]of Object.entries(e))this.inputs[i]&&(this.inputs[i].value=o);let[t]=e.conditions??[];for(let[i,o]of Object.
entries(t??{}))this.inputs[i].value=o;this.filter=e,await this.apply()}else this.applied?await this.grid.refresh():
await this.apply();this.update(this.overview)}refine(e){return this.filter={...this.filter,...e},this.apply()}refineColumn(){
let{column:e,how:t,value:i}=this.inputs,o=e.value!==""&&i.value.trim()!=="";return this.refine({conditions:o?[
{column:Number(e.value),how:t.value,value:i.value}]:[]})}clearInputs(){let{search:e,type:t,flag:i,correction:o,
low:l,high:n,column:r,value:h}=this.inputs;for(let c of[e,t,i,o,l,n,r,h])c.value=""}clear(){return this.clearInputs(),
this.filter={},this.apply()}chooseSort(e){return e==="other"?this.grid.element.focus():(this.sort=e==="sure"?{
key:"doubt",descending:!0}:{key:e,descending:!1},this.apply())}sortBy(e){let t=this.sort.key===e;this.sort={key:e,
descending:t?!this.sort.descending:!1};let{sort:i}=this.inputs;return i.value=["number","probability","type"].
includes(e)?e:"other",this.apply()}async apply(){this.applied=!0;let e=this.grid===this.gallery,{length:t,sections:i}=await w(
"show",{filter:this.filter,sort:this.sort,byType:e}),{cells:o}=this.overview.summary;d(this.counter,t===o?p(t,
"cell"):`${b(t)} of ${p(o,"cell")}`,t===0?". No cell is so; “Show all” brings them back.":""),this.selected.
clear(),await this.grid.reset(t,i??this.sort),this.drawChosen()}async activate(e){this.asked=e.cell;let[t]=await Promise.
all([w("detail",{cell:e.cell}),this.field?.show(e.cell).catch(i=>this.lack(i))]);this.asked===e.cell&&Qe(this.
detail,t,this.overview.model)}async chooseCell(e){let t=await w("place",{cell:e});t>=0?await this.grid.enqueue(
()=>this.choose(t)):await this.activate({cell:e})}async select({place:e,cell:t,extend:i,toggle:o,all:l}){if(l)
this.selected=new Set(await w("shown"));else if(i){let[n,r]=[Math.min(this.anchor,e),Math.max(this.anchor,e)+1];
this.selected=new Set(await w("shown",{from:n,to:r}))}else o?this.selected.delete(t)||this.selected.add(t):this.
selected=new Set([t]),this.anchor=e;this.grid.draw(),this.drawChosen()}drawChosen(){let e=this.selected.size;d(
this.chosen,e===0?"No cell is chosen.":`${p(e,"cell")} chosen:`)}workOfKey(e){let t=e.key.length===1?e.key.toLowerCase():
e.key,i=e.ctrlKey||e.metaKey;return t==="z"?()=>this.undo(e.shiftKey?"redo":"undo"):t==="y"?()=>this.undo("red\
o"):i||e.altKey?null:t==="n"?()=>this.next():t==="Delete"||t==="Backspace"?()=>this.label(null):this.keys.has(
t)?()=>this.label(this.keys.get(t)):null}async label(e){let t=[...this.selected];if(t.length===0){_("Choose a \
cell first.");return}let i=await w("label",{cells:t,label:e,by:this.name.value.trim()});_(`${p(t.length,"cell")}\
: ${e??"correction taken back"}. ${b(i.summary.reviewed)} reviewed.`),await this.afterCorrection(i)}async undo(e){
let t=await w(e);if(_(t.cells.length?`${e==="undo"?"Undone":"Done again"}: ${p(t.cells.length,"cell")}.`:`Ther\
e is nothing to ${e}.`),await this.afterCorrection(t),t.cells.length){let i=await w("place",{cell:t.cells[0]});
i>=0&&await this.choose(i)}}async next(){let e=await w("mostDoubtful",{after:this.lastDoubtful});if(e<0){_("Ev\
ery cell that is shown has been reviewed.");return}this.lastDoubtful=await this.choose(e),this.grid.element.focus()}async choose(e){
let t=await this.grid.goTo(e);return await this.select({place:e,cell:t.cell,extend:!1,toggle:!1}),_(`${t.id}: ${t.
type??"no type"}, ${Number.isNaN(t.probability)?"":t.probability.toFixed(3)}${t.label?`, called ${t.label}`:""}`),
t.cell}async afterCorrection(e){this.changed(e),await Promise.all([this.grid.refresh(),this.field?.update()]);
let t=this.grid.rows[this.grid.active-this.grid.first];t&&t.cell===this.asked&&await this.activate(t)}update(e){
this.undoButton.disabled=e.undoable===0,this.redoButton.disabled=e.redoable===0}};function qt(a){let e=s("span",
{class:"mini-bar","aria-hidden":"true"},s("span",{}));return e.firstChild.style.width=`${100*a}%`,s("span",{class:"\
with-bar"},e,a.toFixed(3))}var fe=class{constructor(e){this.overview=e;let t=(i,o)=>s("input",{type:"radio",name:"which",id:`which-${i}`,
value:i,checked:o});this.shownRadio=t("shown",!1),this.allRadio=t("all",!0),this.safe=s("input",{type:"checkbo\
x",id:"safe"}),this.shownLabel=s("label",{for:"which-shown"}),this.done=s("p",{role:"status"}),this.trained=s(
"p",{role:"status"}),this.element=s("section",{class:"view"},s("h1",{tabindex:"-1"},"Export"),s("p",{class:"le\
ad"},"Your own table, unchanged, with further columns to the right: the model’s class, its probability and fla\
gs, the correction, who corrected it, and which model it was."),s("form",{class:"card",onsubmit:i=>(i.preventDefault(),
this.save())},s("fieldset",{},s("legend",{},"Which cells"),s("p",{class:"check"},this.allRadio,s("label",{for:"\
which-all"},`All ${p(e.summary.cells,"cell")}, in the order of your table`)),s("p",{class:"check"},this.shownRadio,
this.shownLabel)),s("p",{class:"check"},this.safe,s("label",{for:"safe"},"For a spreadsheet: put a ' before te\
xt that begins as a formula does")),s("div",{class:"buttons"},s("button",{type:"submit",class:"primary"},"Save\
 as CSV")),this.done),s("section",{class:"card"},s("h2",{},"For training"),s("p",{},"The cells that you called\
 a type, with their measurements and what you called them. A new model learns from them by ",s("code",{},"bloo\
dcells-train --train base.csv --add corrections.csv"),": a cell that is in the base already takes your label."),
s("div",{class:"buttons"},s("button",{type:"button",onclick:()=>this.saveTraining()},"Save the corrected cells")),
this.trained),s("p",{class:"quiet"},"The file has the separator and decimal mark of your table. The service re\
ads it again, and so do LibreOffice, Excel, pandas and polars. Give it to a second person, or take theirs unde\
r Two people."))}async shown(){let e=await w("shown");d(this.shownLabel,`What the view Cells shows: ${p(e.length,
"cell")}, filtered and ordered as there`)}update({summary:e}){d(this.done,e.reviewed?`${p(e.reviewed,"correcti\
on")} will be in it.`:"No cell has been corrected yet.")}async saveTraining(){let{blob:e,name:t,rows:i}=await w(
"export",{which:"training"});i&&I(e,t),d(this.trained,i?`${p(i,"cell")} saved as ${t}.`:"No cell has been call\
ed a type yet.")}async save(){let{blob:e,name:t,rows:i}=await w("export",{which:this.shownRadio.checked?"shown":
"all",safe:this.safe.checked});I(e,t),d(this.done,`${b(i)} cells saved as ${t}.`),_(`Saved as ${t}.`)}};function Ae(a,e){return a.classes.map(t=>({name:t,groups:a.groups.map(i=>({group:i.group[e],cells:i.cells,note:i.
note,isControl:i.group[e]===a.control,...i.classes.find(o=>o.class===t)}))}))}function et(a){let e=Math.min(1,
Math.max(.05,a)),t=[.01,.02,.05,.1,.2,.25].find(o=>e/o<=5)??.25,i=Math.ceil(e/t-1e-9)*t;return{end:i,ticks:Array.
from({length:Math.round(i/t)+1},(o,l)=>l*t)}}var Pt=["fill","stroke","stroke-width","stroke-dasharray","font-size","font-weight","font-family","text-anchor"],
me=4;function X(a,e,t){let i=(o,l)=>s("button",{type:"button",class:"small","aria-label":`Save ${e} as ${o}`,onclick:()=>l()},
o);return s("div",{class:"buttons figure-buttons"},i("SVG",()=>I(tt(a,e),`${t}.svg`)),i("PNG",async()=>I(await Wt(
a,e),`${t}.png`)))}function tt(a,e){let{width:t,height:i}=a.viewBox.baseVal,o=a.cloneNode(!0);o.setAttribute("\
xmlns",a.namespaceURI),o.setAttribute("width",t),o.setAttribute("height",i);let l=[a,...a.querySelectorAll("*")];
[o,...o.querySelectorAll("*")].forEach((h,c)=>{if(h.removeAttribute("class"),!(l[c]instanceof SVGGraphicsElement))
return;let u=getComputedStyle(l[c]);for(let f of Pt)h.setAttribute(f,u.getPropertyValue(f))});let n=(h,c="")=>{
let u=document.createElementNS(a.namespaceURI,h);return u.textContent=c,u},r=n("rect");return r.setAttribute("\
width",t),r.setAttribute("height",i),r.setAttribute("fill",getComputedStyle(document.documentElement).getPropertyValue(
"--paper").trim()),o.prepend(n("title",e),r),new Blob([new XMLSerializer().serializeToString(o)],{type:"image/\
svg+xml"})}async function Wt(a,e){let{width:t,height:i}=a.viewBox.baseVal,o=URL.createObjectURL(tt(a,e));try{let l=new Image(
t*me,i*me);l.src=o,await l.decode();let n=s("canvas",{width:t*me,height:i*me});return n.getContext("2d").drawImage(
l,0,0,n.width,n.height),await new Promise(r=>n.toBlob(r,"image/png"))}finally{URL.revokeObjectURL(o)}}var H=360,J=300,[P,ge,st,Le]=[68,22,14,42],Ne=12,Re=.05,Ft=1e-6,it=14;function Ie(a){return a.flatMap(({name:e,
groups:t},i)=>t.filter(({isControl:o,shift:l,p_adjusted:n})=>!o&&l!==null&&n!==null).map(({group:o,shift:l,p_adjusted:n})=>({
name:e,place:i,group:o,shift:l,p:n})))}function Bt(a,e,t=.6*Ne){let i=[];for(let{x:o,y:l,text:n}of a){let r=n.
length*t;for(let h of[o+8,o-8-r]){let c={left:h,right:h+r,top:l-Ne/2-1,bottom:l+Ne/2+1},u=c.left>=e.left&&c.right<=
e.right&&c.top>=e.top&&c.bottom<=e.bottom,f=i.every(m=>c.right<=m.left||c.left>=m.right||c.bottom<=m.top||c.top>=
m.bottom);if(!(!u||!f)){i.push({...c,x:h,y:l,text:n});break}}}return i}function ot(a,e){let t=Ie(a),i=Math.max(
.05,...t.map(({shift:g})=>Math.abs(g))),o=[.02,.05,.1,.2,.5].find(g=>i/g<=3)??.5,l=Math.ceil(i/o)*o,n=g=>-Math.
log10(Math.max(Ft,g)),r=Math.max(2,Math.ceil(Math.max(0,...t.map(({p:g})=>n(g))))),h=g=>P+(g+l)/(2*l)*(H-P-ge),
c=g=>J-Le-n(g)/r*(J-st-Le),u=J-Le,f=Array.from({length:Math.round(2*l/o)+1},(g,O)=>O*o-l),m=Array.from({length:r+
1},(g,O)=>O).filter(g=>r<=4||g%2===0),v={left:P,right:H-2,top:2,bottom:u},T=t.filter(({p:g})=>g<Re).sort((g,O)=>g.
p-O.p||Math.abs(O.shift)-Math.abs(g.shift)),R=Bt(T.map(({group:g,shift:O,p:$})=>({x:h(O),y:c($),text:g.length>
it?`${g.slice(0,it-1)}…`:g})),v);return y("svg",{viewBox:`0 0 ${H} ${J}`,role:"img","aria-label":`Shift of e\
ach type in each group against ${e}, and how sure it is; the table below has the numbers`},f.map(g=>[y("line",
{x1:h(g),x2:h(g),y1:st,y2:u,class:"tick"}),y("text",{x:h(g),y:u+17,class:"label","text-anchor":"middle"},j(g).
replace(".0",""))]),m.map(g=>[y("line",{x1:P,x2:H-ge,y1:c(10**-g),y2:c(10**-g),class:"tick"}),y("text",{x:P-5,
y:c(10**-g)+4,class:"label","text-anchor":"end"},g===0?"1":(10**-g).toFixed(g))]),y("line",{x1:P,x2:H-ge,y1:c(
Re),y2:c(Re),class:"sure"}),y("text",{x:(P+H-ge)/2,y:J-6,class:"label","text-anchor":"middle"},"Shift in perce\
ntage points; upwards: p, adjusted"),t.map(({name:g,place:O,group:$,shift:L,p:Pe})=>y("g",{transform:`translat\
e(${h(L)} ${c(Pe)})`},y("title",{},`${$}, ${g}: ${j(L)} points, p ${z(Pe)}`),y("path",{d:Q[O%Q.length],class:`\
point type-${O%7}`}))),R.map(g=>y("text",{x:g.x,y:g.y+4,class:"label"},g.text)))}var Q=["M-4.5 0a4.5 4.5 0 1 0\
 9 0a4.5 4.5 0 1 0 -9 0z","M-4 -4h8v8h-8z","M0 -5L5 4H-5z","M0 -5.5L5.5 0L0 5.5L-5.5 0z","M-1.8 -5h3.6v3.2h3.2\
v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z","M0 5L5 -4H-5z","M-5 0L-2.5 -4.4H2.5L5 0L2.5 4.4H-2.5z"];var Dt="{slide}_{field}_*",be=class{constructor(e){this.overview=e,this.parts=[];let t=this.choices();this.by=
M(t,this.guess(["compound","treatment","group","slide","well","condition"])??t[0]?.[0],()=>this.loadValues()),
this.control=M([["","no control"]],""),this.unit=M([["","each group is one well"],...t],this.guess(["well"])??
""),this.within=M([["","not compared within anything"],...t],this.guess(["plate"])??""),this.leaveOut=s("input",
{type:"checkbox",id:"leave-out"}),this.source=M([["id","the names of the cells"],...t.filter(([i])=>i!=="id")],
"id",()=>this.cut()),this.pattern=s("input",{type:"text",spellcheck:"false",autocomplete:"off",value:Dt,oninput:()=>this.
cut()}),this.preview=s("div",{class:"preview",role:"status"}),this.result=s("div",{}),this.element=s("section",
{class:"view"},s("h1",{tabindex:"-1"},"Groups"),s("p",{class:"lead"},"How each well, slide or compound is mixe\
d. Counts are corrected for the errors that the model is known to make, and every share has an interval that h\
olds in 95 of 100 cases."),s("details",{class:"card",ontoggle:i=>i.target.open&&this.cut()},s("summary",{},"Ta\
ke the groups from names, by a pattern"),s("p",{class:"quiet"},"Write {name} where a part of the name stands, \
* for what you do not need, and everything else as it is."),s("div",{class:"fields"},x("Names",this.source),x(
"Pattern",this.pattern)),this.preview),s("form",{class:"card",onsubmit:i=>(i.preventDefault(),this.compute())},
s("div",{class:"fields"},x("A group for each",this.by),x("Control",this.control),x("Wells are told by",this.unit),
x("Compare within each",this.within)),s("p",{class:"check"},this.leaveOut,s("label",{for:"leave-out"},"Leave o\
ut cells with a flag (this shifts the mix: most broken segmentations are of one type)")),s("div",{class:"butto\
ns"},s("button",{type:"submit",class:"primary"},"Show how they are mixed"))),this.result)}choices(){let e=this.
overview.columns.filter(({isMeasurement:t,isId:i})=>!t&&!i).map(({name:t,column:i})=>[`column ${i}`,t||"(no he\
ader)"]);return[...this.parts.map(t=>[`part ${t}`,`${t} (from the pattern)`]),...e,["id","name of the cell"]]}guess(e){
for(let t of e){let i=this.choices().find(([,o])=>o.toLowerCase().startsWith(t));if(i)return i[0]}}async shown(){
this.isLoaded||await this.loadValues(),this.isLoaded=!0}update(){}async loadValues(){let e=this.by.value,{total:t,
values:i}=await w("values",{reference:e}).catch(()=>({total:0,values:[]}));if(e!==this.by.value)return;let o=i.
find(({text:l})=>/^(dmso|control|vehicle|untreated|ctrl)$/i.test(l));F(this.control,[["",`no control (${p(t,"g\
roup")})`],...t>500?[]:i.map(({text:l,cells:n})=>[l,`${l} (${p(n,"cell")})`])],o?.text??"")}async cut(){try{let{
names:e,examples:t,fitted:i,total:o,misfits:l}=await w("cut",{source:this.source.value,pattern:this.pattern.value});
this.setParts(i?e:[]),d(this.preview,s("p",{},i===o?`All ${p(o,"name")} fit.`:`${b(i)} of ${p(o,"name")} fit; \
cells whose name does not are left out, such as ${l.join(", ")}.`),s("div",{class:"scroll",tabindex:"0",role:"\
region","aria-label":"Names cut by the pattern"},s("table",{},s("thead",{},s("tr",{},s("th",{scope:"col"},"Nam\
e"),e.map(n=>s("th",{scope:"col"},n)))),s("tbody",{},t.map(({text:n,parts:r})=>s("tr",{},s("th",{scope:"row"},
n),r===null?s("td",{colspan:String(e.length),class:"quiet"},"does not fit"):r.map(h=>s("td",{},h))))))))}catch(e){
this.setParts([]),d(this.preview,s("p",{class:"warning"},e.message))}}setParts(e){if(e.join()===this.parts.join())
return;let t=this.parts.length===0;this.parts=e;let i=this.choices();F(this.by,i,t&&e.length?`part ${e[0]}`:this.
by.value),F(this.unit,[["","each group is one well"],...i]),F(this.within,[["","not compared within anything"],
...i]),this.loadValues()}question(){return{by:this.by.value,control:this.control.value,unit:this.unit.value,within:this.
within.value,leaveOutFlagged:this.leaveOut.checked}}async compute(){let e=this.question();d(this.result,s("p",
{role:"status"},"The service is at work …"));try{let{by:t,corrected:i,plain:o}=await w("groups",e);this.draw(
e,t,i,o)}catch(t){let{sentence:i,faults:o}=t.kind==="problem"?D(t.problem):{sentence:t.message,faults:[]};d(this.
result,s("div",{class:"card problem",role:"alert"},s("h2",{},"This does not work yet"),s("p",{},i),o.length?s(
"ul",{},o.map(({place:l,message:n})=>s("li",{},`${l}: ${n}`))):null))}}draw(e,t,{counted:i,answer:o},l){let n=Ae(
o,t),r=l&&new Map(Ae(l.answer,t).flatMap(({name:c,groups:u})=>u.map(f=>[`${c}
${f.group}`,f.fraction]))),h=[i.unnamed?`${p(i.unnamed,"cell")} without a value here`:null,i.noCells?`${b(i.noCells)}\
 called not a cell`:null,i.rejected?`${b(i.rejected)} without a type`:null].filter(Boolean);d(this.result,s("d\
iv",{role:"status"},s("p",{},`${p(i.cells,"cell")} in ${p(o.groups.length,"group")}, by ${o.model.name} versio\
n ${o.model.version}.`,h.length?` Left out: ${h.join(", ")}.`:"",l?" Your corrections are used: a corrected ce\
ll counts as what you called it.":"")),s("ul",{},o.notes.map(c=>s("li",{},c))),s("div",{class:"panels"},n.map(
(c,u)=>Ht(c,u,e.control,this.fileName()))),e.control&&Ie(n).length?Kt(n,e.control,this.fileName()):null,s("div",
{class:"scroll",tabindex:"0",role:"region","aria-label":"Shares of each group"},Vt(n,e.control,r)),s("div",{class:"\
buttons"},s("button",{type:"button",onclick:()=>this.save(e)},"Save as CSV"),s("button",{type:"button",onclick:()=>print()},
"Print")))}async save(e){I(await w("groups",{...e,csv:!0}),`${this.fileName()}.csv`)}fileName(){let{name:e,model:t}=this.
overview;return`${le(e)} groups by ${t.name} ${t.version}`}},_e=118,Ut=16,at=360,we=20,nt=16;function Ht({name:a,
groups:e},t,i,o){let{end:l,ticks:n}=et(Math.max(...e.map(({high:m,fraction:v})=>m??v??0))),r=m=>_e+m/l*(at-_e-
Ut),h=e.length*we+34,c=e.length*we+8,u=e.map((m,v)=>{let T=8+v*we+we/2,R=m.group.length>nt?`${m.group.slice(0,
nt-1)}…`:m.group;return y("g",{},y("title",{},`${m.group}: ${E(m.fraction)}`),y("text",{x:_e-8,y:T+4,class:`\
label${m.isControl?" control":""}`,"text-anchor":"end"},R),m.low===null?null:y("line",{x1:r(m.low),x2:r(Math.min(
m.high,l)),y1:T,y2:T,class:"interval"}),m.cells>0?y("circle",{cx:r(Math.min(m.counted/m.cells,l)),cy:T,r:3.5,class:"\
counted"}):null,m.fraction===null?null:y("circle",{cx:r(m.fraction),cy:T,r:4,class:`point ${Te(t)}`}))}),f=y("\
svg",{viewBox:`0 0 ${at} ${h}`,role:"img","aria-label":`Share of ${a} in each group; the table below has the n\
umbers${i?`; the control ${i} is in bold`:""}`},n.map(m=>[y("line",{x1:r(m),x2:r(m),y1:4,y2:c,class:"tick"}),y(
"text",{x:r(m),y:c+16,class:"label","text-anchor":"middle"},`${Math.round(100*m)}%`)]),u);return s("figure",{},
s("figcaption",{},S(t),s("strong",{},a)),f,X(f,`the shares of ${a}`,`${o} ${a}`))}function Kt(a,e,t){let i=ot(
a,e);return s("figure",{class:"one-figure"},s("figcaption",{},`Against ${e}: how far each type shifts, and how\
 sure that is. Above the dashed line p, adjusted, is below 0.05.`),s("ul",{class:"legend"},a.map(({name:o},l)=>s(
"li",{},y("svg",{viewBox:"-7 -7 14 14",width:14,height:14,"aria-hidden":"true"},y("path",{d:Q[l%Q.length],class:`\
point type-${l%7}`})),o))),i,X(i,"the shifts",`${t} shifts`))}function Vt(a,e,t){let i=n=>s("td",{class:"numer\
ic"},n),o=(n,r=!0)=>s("th",{scope:"col",class:r?"numeric":null},n),l=!!e;return s("table",{},s("caption",{},"F\
illed points above are the corrected shares with their intervals; rings are plain counts",l?". Shifts are in p\
ercentage points against the control; believe those whose adjusted p is below 0.05":""),s("thead",{},s("tr",{},
o("Group",!1),o("Type",!1),o("Cells"),o("Counted"),o("Share"),o("Interval"),t?o("Without corrections"):null,l?
[o("Shift"),o("Interval"),o("p, adjusted")]:null)),s("tbody",{},a[0].groups.flatMap((n,r)=>a.map(({name:h,groups:c},u)=>{
let f=c[r];return s("tr",{class:u===0?"first":null},s("th",{scope:"row"},f.group),s("td",{},S(u),h),i(b(f.cells)),
i(b(f.counted)),i(E(f.fraction)),i(f.low===null?"–":`${E(f.low)} to ${E(f.high)}`),t?i(E(t.get(`${h}
${f.group}`)??null)):null,l?[i(j(f.shift)),i(f.shift_low===null?"–":`${j(f.shift_low)} to ${j(f.shift_high)}`),
i(f.p_adjusted!==null&&f.p_adjusted<.05?s("strong",{},z(f.p_adjusted)):z(f.p_adjusted))]:null)}))))}var rt=new URL("..",import.meta.url);function lt({name:a,version:e}){return new URL(`v1/models/${encodeURIComponent(
a)}/versions/${e}/report`,rt).href}var ye=class{constructor(e,t){Object.assign(this,{overview:e,go:t}),this.counts=
s("div",{}),this.element=s("section",{class:"view"},s("h1",{tabindex:"-1"},e.name),this.counts,this.doubts(),this.
reading(),this.distances(),this.model()),this.loadOthers()}async loadOthers(){let{name:e,version:t}=this.overview.
model,i=await fetch(new URL("v1/models",rt)).catch(()=>null);if(!i?.ok)return;let{models:o}=await i.json(),l=o.
flatMap(n=>n.versions.filter(r=>n.name!==e||r!==t).map(r=>({name:n.name,version:r,set:n.feature_set})));l.length!==
0&&(d(this.others,s("summary",{},"Other models and versions"),s("p",{},"To ask one of them, choose it under “H\
ow to read it” before the table."),s("ul",{},l.map(n=>s("li",{},`${n.name} version ${n.version}, for ${n.set}\
: `,s("a",{href:lt(n),target:"_blank",rel:"noopener"},"its report"))))),this.others.hidden=!1)}async shown(){this.
draw()}update(){this.element.isConnected&&this.draw()}draw(){let{summary:e}=this.overview,{classes:t}=this.overview.
model,i=e.cells-e.rejected,o=Math.max(1,...e.counts),l=e.reviewed>0;d(this.counts,s("dl",{class:"figures"},[[e.
cells,"cells"],[e.flagged,"with a flag"],[e.rejected,"without a type"],[e.reviewed,"reviewed"],[e.changed,"cal\
led otherwise than by the model"]].map(([n,r])=>s("div",{},s("dt",{},r),s("dd",{},b(n))))),s("div",{class:"scr\
oll",tabindex:"0",role:"region","aria-label":"Counts of each type"},s("table",{class:"counts"},s("caption",{},
"Cells of each type, as they were counted; ",s("a",{href:"#groups"},"Groups")," corrects them for the model’s \
errors"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Type"),s("th",{scope:"col",class:"numeric"},"Cells"),s("\
th",{scope:"col",class:"numeric"},"Share"),s("td",{}),l?s("th",{scope:"col",class:"numeric"},"With corrections"):
null)),s("tbody",{},t.map((n,r)=>{let h=s("span",{class:`bar type-${r%7}`,"aria-hidden":"true"});return h.style.
width=`${100*e.counts[r]/o}%`,s("tr",{},s("th",{scope:"row"},s("button",{type:"button",class:"link",onclick:()=>this.
go("cells",{type:n})},S(r),n)),s("td",{class:"numeric"},b(e.counts[r])),s("td",{class:"numeric"},E(i?e.counts[r]/
i:NaN)),s("td",{class:"bar-cell"},h),l?s("td",{class:"numeric"},b(e.corrected[n])):null)})))))}doubts(){let{kinds:e}=this.
overview.summary,t=Object.keys(e).sort((o,l)=>e[l]-e[o]),i={inconsistent:"inconsistent: a rule between measure\
ments","outside training range":"outside training range: that measurement",rejected:"rejected: see its flag"};
return s("section",{class:"card"},s("h2",{},"What is doubtful"),t.length===0?s("p",{},"No cell has a flag."):s(
"ul",{class:"plain flags"},t.map(o=>s("li",{},s("button",{type:"button",class:"link",onclick:()=>this.go("cell\
s",{flag:o})},`${p(e[o],"cell")}: ${o}`),s("br"),s("span",{class:"quiet"},ne(i[o]??o))))),s("button",{type:"bu\
tton",class:"primary",onclick:()=>this.go("cells",{})},"Look through the cells"))}reading(){let{inspection:e,notes:t,
images:i}=this.overview;if(i)return this.measuring(i);let o=e.receipt?Ge(e.receipt):[e.missing,t].filter(Boolean);
return s("section",{class:"card"},s("h2",{},"How the table was read"),s("ul",{},o.map(l=>s("li",{},l))))}measuring({
fields:e,empty:t,faults:i,left:o,kind:l,notes:n}){let r=this.overview.summary.cells,h=[`${p(e,"image")} with ${e===
1?"its mask was":"their masks were"} measured: ${p(r,"cell")}. A cell is ${l==="white"?"each white cell, found\
 by its nucleus":"each label of the mask"}.`,t?`${p(t,"image")} had no cell.`:null,o?`${p(o,"image")} ${o===1?
"is":"are"} left, as you stopped.`:null,...n].filter(Boolean);return s("section",{class:"card"},s("h2",{},"How\
 the images were read"),s("ul",{},h.map(c=>s("li",{},c))),i.length?[s("h3",{},`${p(i.length,"file")} could not\
 be measured`),s("ul",{class:"faults",tabindex:"0"},i.map(c=>s("li",{},c)))]:null)}distances(){let e=this.overview.
inspection.measurements.filter(({outside:i,shift:o})=>i>0||Math.abs(o??0)>1);if(this.overview.inspection.measurements.
length===0)return null;let t=i=>i===null?"–":Number(i.toPrecision(5)).toLocaleString("en-GB",{maximumSignificantDigits:5});
return s("section",{class:"card"},s("h2",{},"How far it lies from the training cells"),e.length===0?s("p",{},"\
Every value lies within what the training cells had, and every median within the middle of them."):[s("p",{},"\
Listed are measurements of which some cells lie outside of the training range, or whose median lies more than \
a whole interquartile range from that of the training cells. Many of them mean another stain, camera or magnif\
ication: then expect more errors."),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Measureme\
nts far from the training cells"},s("table",{},s("thead",{},s("tr",{},["Measurement","Median here","Median in \
training","Training range","Cells outside"].map((i,o)=>s("th",{scope:"col",class:o?"numeric":null},i)))),s("tb\
ody",{},e.map(i=>s("tr",{},s("th",{scope:"row"},i.name),s("td",{class:"numeric"},t(i.median)),s("td",{class:"n\
umeric"},t(i.training_median)),s("td",{class:"numeric"},`${t(i.training_low)} to ${t(i.training_high)}`),s("td",
{class:"numeric"},b(i.outside)))))))])}model(){let{model:e}=this.overview;return this.others=s("details",{hidden:!0}),
s("section",{class:"card"},s("h2",{},`The model: ${e.name} version ${e.version}`),s("p",{},e.intendedUse),s("d\
iv",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of the model"},s("table",{},s("caption",{},
"F1 of each type, from 0 to 1 (best). Your slides are new to the model: read the first column"),s("thead",{},s(
"tr",{},s("th",{scope:"col"},"Type"),e.unseen?s("th",{scope:"col",class:"numeric"},"Slides it has not seen"):null,
s("th",{scope:"col",class:"numeric"},"New cells of known slides"))),s("tbody",{},e.classes.map((t,i)=>s("tr",{},
s("th",{scope:"row"},S(i),t),e.unseen?s("td",{class:"numeric"},e.unseen.of[t].toFixed(3)):null,s("td",{class:"\
numeric"},e.known.of[t].toFixed(3))))))),s("details",{},s("summary",{},"Its limits"),s("ul",{},e.limits.map(t=>s(
"li",{},t))),s("p",{class:"quiet"},e.citation)),s("p",{},s("a",{class:"standalone",href:lt(e),target:"_blank",
rel:"noopener"},"Its training report (in a new tab)")),this.others)}};var je=200,ve=class{constructor(e,t){Object.assign(this,{overview:e,go:t}),this.input=s("input",{type:"file",id:"\
second-file",class:"visually-hidden",onchange:()=>this.take(this.input.files[0])}),this.result=s("div",{}),this.
element=s("section",{class:"view"},s("h1",{tabindex:"-1"},"Two people"),s("p",{class:"lead"},"Let a second per\
son correct the same table in a browser of their own, export it, and choose that file here: you see where you \
differ, and Cohen’s kappa."),s("p",{},this.input,s("label",{for:"second-file",class:"button primary"},"Choos\
e the second person’s file")),this.result)}async shown(){let e=await w("comparison");e&&this.draw(e)}update(){}async take(e){
if(this.input.value="",!!e)try{this.draw(await w("second",{file:e}))}catch(t){d(this.result,s("div",{class:"ca\
rd problem",role:"alert"},s("h2",{},"This does not work yet"),s("p",{},t.message)))}}draw({file:e,cells:t,agree:i,
kappa:o,labels:l,counts:n,differing:r,unsure:h,onlyFirst:c,onlySecond:u}){let{classes:f}=this.overview.model,m=v=>[
S(f.indexOf(v)),v];d(this.result,s("div",{class:"card",role:"status"},s("h2",{},t===0?"No cell was called some\
thing by both of you":`Cohen’s kappa: ${o===null?"not defined":o.toFixed(3)}`),t===0?null:s("p",{},`Of ${p(t,
"cell")} that both called something you agree on ${b(i)} (${E(i/t)}). Kappa is 1 where two people always agree\
, and 0 where they agree as often as chance would have it${o===null?"; where both call every cell the same, it\
 is not defined":""}.`),s("p",{class:"quiet"},`${e.name}${e.people.length?` (${e.people.join(", ")})`:""}: ${b(
e.matched)} of its ${p(e.rows,"row")} are cells of this table, found by ${e.by==="name"?"their names":"all the\
ir values"}. Only you called ${b(c)}, only the second person ${b(u)}. Left out of kappa: ${p(h,"cell")} that o\
ne of you was unsure of.${e.unknown.length?` Not compared, as they are no type of this model: ${e.unknown.join(
", ")}.`:""}`)),t===0?null:s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"What both said"},s(
"table",{class:"matrix"},s("caption",{},"Cells by what you said (rows) and what the second person said (column\
s)"),s("thead",{},s("tr",{},s("th",{scope:"col"},"You"),l.map(v=>s("th",{scope:"col",class:"numeric"},v)))),s(
"tbody",{},l.map((v,T)=>s("tr",{},s("th",{scope:"row"},m(v)),n[T].map((R,g)=>s("td",{class:`numeric${T===g?" s\
ame":R?" other":" quiet"}`},b(R)))))))),r.length===0?null:[s("h2",{},`Where you differ: ${p(r.length,"cell")}`),
s("div",{class:"buttons"},s("button",{type:"button",class:"primary",onclick:()=>this.go("cells",{correction:"d\
iffers"})},"Show them among the cells")),s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Cell\
s on which you differ"},s("table",{},s("thead",{},s("tr",{},["Cell","The model","You","Second person"].map(v=>s(
"th",{scope:"col"},v)))),s("tbody",{},r.slice(0,je).map(v=>s("tr",{},s("th",{scope:"row"},v.id),s("td",{},v.type===
null?"no type":m(v.type)),s("td",{},m(v.first)),s("td",{},m(v.second))))))),r.length>je?s("p",{class:"quiet"},
`The first ${je} are listed.`):null])}};var Z="corrections",ke=class{constructor(e,t){Object.assign(this,{overview:e,go:t});let i=e.columns.filter(({isMeasurement:l})=>!l).
map(({name:l,column:n})=>[String(n),l||"(no header)"]),o=i.find(([,l])=>/^(class|label|type|cell.?type|truth|annotation)$/i.
test(l));this.source=M([[Z,"your corrections"],...i],o?.[0]??Z,()=>this.compute()),this.result=s("div",{}),this.
element=s("section",{class:"view"},s("h1",{tabindex:"-1"},"Scores"),s("p",{class:"lead"},"Where it is known wh\
at the cells are, from a column of your table or by your corrections: how often the model is right, and which \
cells it takes for what."),s("div",{class:"fields"},x("What the cells are says",this.source)),this.result)}async shown(){
await this.compute()}update(){}async compute(){let e=this.source.value,t=await w("scores",{source:e});if(e!==this.
source.value||(this.draw(e,t),e===Z||t.cells===0))return;let i=await w("evaluate",{column:Number(e)}).then(o=>this.
seen(o),o=>this.unscored(o));e===this.source.value&&d(this.service,i)}draw(e,{cells:t,counts:i,right:o,f1:l,perClass:n,
without:r,others:h,rejected:c}){let{classes:u}=this.overview.model;this.service=s("div",{role:"status"});let f=e===
Z;if(t===0){d(this.result,s("p",{class:"card"},f?"No cell has been called a type yet. Correct some under Cells\
, or choose a column.":`No value of this column is a type of the model (${u.join(", ")})${h.length?`; it has ${h.
map(({text:v})=>v).join(", ")}`:""}. Choose another one.`));return}let m=[r?`${p(r,"cell")} without a value`:null,
c?`${b(c)} without a type`:null,...h.map(({text:v,cells:T})=>`${b(T)} called ${v}`)].filter(Boolean);d(this.result,
s("dl",{class:"figures"},[[b(t),"cells"],[E(o/t),"right (accuracy)"],[l.toFixed(3),"mean F1 of the types"]].map(
([v,T])=>s("div",{},s("dt",{},T),s("dd",{},v)))),m.length?s("p",{class:"quiet"},`Left out: ${m.join(", ")}.`):
null,f?s("p",{class:"warning"},"These are scores on the cells that you looked at. If you looked at the doubtfu\
l ones first, they are far below those on all cells."):null,this.service,this.matrix(e,i),this.scoreTable(n))}seen({
seen_in_training:e,not_seen:t,cells:i,notes:o}){let l=[];return e===null?l.push("The model does not say which \
cells it was fitted to; if these are among them, the scores say nothing of others."):e===0?l.push("The model w\
as fitted to none of these cells."):t===null?l.push(`The model was fitted to all ${b(i)} of these cells: the s\
cores say how well it knows them again, not how well it does on others.`):l.push(`The model was fitted to ${b(
e)} of these cells. Go by the ${b(t.cells)} others: accuracy ${E(t.accuracy)}, mean F1 ${t.f1_macro.toFixed(3)}\
.`),s("div",{class:e?"card problem":"card"},[...l,...o??[]].map(n=>s("p",{},n)))}unscored(e){let t=e.kind==="p\
roblem"?D(e.problem).sentence:e.message;return s("p",{class:"quiet"},`Whether the model was fitted to these ce\
lls is not known: ${t}`)}open(e,t,i){let{classes:o}=this.overview.model,l=e===Z?{correction:o[t]}:{conditions:[
{column:Number(e),how:"is",value:o[t]}]};this.go("cells",{type:o[i],...l})}matrix(e,t){let{classes:i,name:o,version:l}=this.
overview.model,n=Gt(i,t);return[s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Confusion mat\
rix"},s("table",{class:"matrix"},s("caption",{},"Cells by what they are (rows) and what the model says (column\
s). Choose a number to see its cells"),s("thead",{},s("tr",{},s("th",{scope:"col"},"Are"),i.map((h,c)=>s("th",
{scope:"col",class:"numeric"},S(c),h)))),s("tbody",{},i.map((h,c)=>s("tr",{},s("th",{scope:"row"},S(c),h),t[c].
map((u,f)=>s("td",{class:`numeric${c===f?" same":u?" other":" quiet"}`},u?s("button",{type:"button",class:"lin\
k","aria-label":`${p(u,"cell")}: ${h}, called ${i[f]}`,onclick:()=>this.open(e,c,f)},b(u)):"0"))))))),s("figur\
e",{class:"one-figure"},s("figcaption",{},"Share of the cells of each type (row) that is called each type (col\
umn)"),n,X(n,"the confusion matrix",`${le(this.overview.name)} confusion by ${o} ${l}`))]}scoreTable(e){let t=i=>s(
"td",{class:"numeric"},i);return s("div",{class:"scroll",tabindex:"0",role:"region","aria-label":"Scores of ea\
ch type"},s("table",{},s("caption",{},"Precision: of the cells called so, the share that is. Recall: of the ce\
lls that are so, the share that is called so. F1: both in one, 1 is best"),s("thead",{},s("tr",{},s("th",{scope:"\
col"},"Type"),["Cells","Precision","Recall","F1"].map(i=>s("th",{scope:"col",class:"numeric"},i)))),s("tbody",
{},e.map(({support:i,precision:o,recall:l,f1:n},r)=>s("tr",{},s("th",{scope:"row"},S(r),this.overview.model.classes[r]),
t(b(i)),t(o.toFixed(3)),t(l.toFixed(3)),t(n.toFixed(3)))))))}},A=56,xe=104,$e=34,ht=13;function Gt(a,e){let t=n=>n.
length>ht?`${n.slice(0,ht-1)}…`:n,i=a.length,o=xe+i*A+8,l=$e+i*A+8;return y("svg",{viewBox:`0 0 ${o} ${l}`,class:"\
matrix-figure",role:"img","aria-label":"Confusion matrix; the table above has the numbers"},a.map((n,r)=>y("te\
xt",{x:xe+(r+.5)*A,y:$e-10,class:"label","text-anchor":"middle"},y("title",{},n),n.length>7?`${n.slice(0,6)}.`:
n)),a.map((n,r)=>{let h=e[r].reduce((c,u)=>c+u,0);return y("g",{},y("text",{x:xe-8,y:$e+(r+.5)*A+4,class:"labe\
l","text-anchor":"end"},t(n)),e[r].map((c,u)=>{let f=h?c/h:0,[m,v]=[xe+u*A,$e+r*A];return y("g",{},y("rect",{x:m,
y:v,width:A,height:A,class:"square",fill:`rgb(8 81 156 / ${Math.round(100*f)}%)`}),y("text",{x:m+A/2,y:v+A/2-2,
class:f>.45?"label on-dark":"label","text-anchor":"middle"},E(h?f:NaN).replace(" "," ")),y("text",{x:m+A/2,y:v+
A/2+14,class:f>.45?"label on-dark":"label","text-anchor":"middle"},b(c)))}))}))}var zt=[".jpg",".jpeg",".png",".tif",".tiff"],Yt=["_cp_masks","_masks"].flatMap(a=>[".png",".tif",".tiff",".np\
y"].map(e=>a+e)),Xt=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],Jt=[...Yt,...Xt];var Qt=(a,e)=>e.some(t=>a.toLowerCase().endsWith(t));function ct(a){return Qt(a,[...zt,...Jt])}var Zt={table:["Sending the table, and asking for types","Asking for the probability of every type","Reading t\
he answer"],images:["Measuring the cells of the images","","Reading the answer"]},es=new URL("..",import.meta.
url),ut="made-up-cells.csv",Se=class{constructor(e){this.opened=e,this.file=null,this.again=null,this.input=s(
"input",{type:"file",id:"table-file",multiple:!0,class:"visually-hidden",onchange:()=>this.take(W(this.input.files))}),
this.folder=s("input",{type:"file",id:"image-folder",webkitdirectory:!0,class:"visually-hidden",onchange:()=>this.
take(W(this.folder.files))}),this.drop=s("div",{class:"drop"},this.input,s("label",{for:"table-file",class:"bu\
tton primary"},"Choose a table, or images with masks")," ",this.folder,s("label",{for:"image-folder",class:"bu\
tton"},"Choose a folder of images"),s("p",{},"or drop them anywhere on this page"),s("p",{class:"quiet"},"A ta\
ble: ImageJ’s results as they were saved, CSV, TSV, Excel, OpenDocument, Parquet, Arrow or JSON. Images: JPEG,\
 PNG or TIFF, each with its label mask beside it, as Cellpose names it (NAME.jpg, NAME_cp_masks.png). All is s\
ent to this service and to nobody else.")),this.model=M([["","the service’s default"]],""),this.pixelSize=s(
"input",{type:"text",inputmode:"decimal",placeholder:"0.1613"}),this.sheet=s("input",{type:"text"}),this.cells=
M([["white","each white cell, found by its nucleus"],["labels","each label of the mask"]],"white"),this.options=
s("details",{class:"options"},s("summary",{},"How to read it"),s("div",{class:"fields"},x("Model",this.model),
x("Side of a pixel in the table’s unit",this.pixelSize,s("p",{class:"quiet"},"Only if a scale was set in Ima\
geJ.")),x("Sheet of a workbook",this.sheet,s("p",{class:"quiet"},"The first one with a table, if this is empty\
.")),x("What is a cell in an image",this.cells,s("p",{class:"quiet"},"Masks split and merge white cells; red c\
ells are labels, too.")))),this.status=s("div",{class:"status"}),this.kept=s("div",{}),this.element=s("section",
{class:"view start-view"},s("h1",{tabindex:"-1"},"Which white blood cell is each of your cells?"),s("p",{class:"\
lead"},"Choose a table of measured cells, or images with their masks. You get the type of each cell, how sure \
that is and what is doubtful, look through the doubtful ones, correct them, and compare wells or compounds."),
this.drop,this.options,this.status,this.kept,s("p",{class:"quiet"},"No table at hand? ",s("button",{type:"butt\
on",class:"link",onclick:()=>this.tryMadeUp()},"Try it with made-up cells"),".")),B("progress",t=>this.showProgress(
t)),B("waits",t=>this.showWait(t)),this.loadModels()}async shown(){d(this.status),this.showKept(await w("listT\
ables"))}update(){}async loadModels(){try{let e=await fetch(new URL("v1/models",es)),{models:t}=await e.json();
d(this.model,s("option",{value:""},"the service’s default"),t.flatMap(({name:i,versions:o,feature_set:l})=>o.
toReversed().map(n=>s("option",{value:`${i}/${n}`},`${i} version ${n} (${l})`))))}catch{}}take(e){if(this.input.
value=this.folder.value="",e.length!==0){if(e.some(({path:t})=>ct(t))){this.measure(e);return}if(e.length>1){this.
refuse(s("p",{},`Choose one table at a time; these were ${e.length} files.`));return}this.file=e[0].file,this.
send()}}async work(e,t,i){this.kind=e,this.bar=s("progress",{max:1,"aria-label":`How far the ${e==="table"?"ta\
ble is":"images are"}`}),this.words=s("p",{},t),this.waiting=s("p",{class:"quiet"}),this.step=0,d(this.status,
s("div",{class:"card",role:"status"},s("h2",{},"Working on it"),this.bar,this.words,this.waiting,s("button",{type:"\
button",onclick:()=>w("stop")},"Stop")));try{this.opened(await i()),d(this.status)}catch(o){this.explain(o)}}measure(e){
let t={model:this.model.value,cells:this.cells.value};return this.again=()=>this.measure(e),this.images=null,this.
work("images",p(e.length,"file"),()=>w("openImages",{files:e,options:t}))}async send(e={}){let t={model:this.model.
value,pixelSize:this.pixelSize.value.trim().replace(",","."),sheet:this.sheet.value.trim(),...e};return this.again=
()=>this.send(e),this.work("table",`${this.file.name}, ${ae(this.file.size)}`,()=>w("open",{file:this.file,options:t}))}showProgress(e){
if(!this.bar||e.step<this.step)return;e.step!==this.step&&(this.step=e.step,this.began=performance.now(),this.
before=e.done),e.unit==="images"&&(this.images=e),d(this.waiting),this.bar.value=(e.step-1+e.done/Math.max(1,e.
total))/e.steps;let t=(performance.now()-this.began)/1e3,i=e.unit==="bytes"&&e.done===e.total;d(this.words,this.
kind==="table"?`Step ${e.step} of ${e.steps}: `:"",`${Zt[this.kind][e.step-1]}. `,i?"All is sent; the service \
is at work.":`${Ve(e,t,this.before)}.`,e.unit==="images"?` ${p(e.cells,"cell")} so far.`:"")}showWait({seconds:e,
why:t}){this.waiting&&d(this.waiting,`${t} It is asked again in ${Oe(e)}, until you stop.`)}refuse(...e){d(this.
status,s("div",{class:"card problem",role:"alert"},s("h2",{},"This does not work yet"),e))}explain(e){let t=s(
"button",{type:"button",onclick:()=>this.again()},"Send it again");if(e.kind==="stopped"&&this.kind==="images"&&
this.images){let{done:r,total:h,cells:c}=this.images;d(this.status,s("div",{class:"card",role:"status"},s("h2",
{},"Stopped"),s("p",{},`${b(r)} of ${p(h,"image")} are measured, with ${p(c,"cell")}. They are kept in this br\
owser: choose the same images later, and only the others are measured.`),s("div",{class:"buttons"},s("button",
{type:"button",class:"primary",onclick:()=>this.work("images","",()=>w("goOn"))},"Go on"),c?s("button",{type:"\
button",onclick:()=>this.work("images","",()=>w("openMeasured"))},`Look at the ${p(c,"cell")}`):null)));return}
if(e.kind==="stopped"){d(this.status,s("div",{class:"card",role:"status"},s("h2",{},"Stopped"),s("p",{},"Nothi\
ng of the table was kept."),t));return}if(e.kind!=="problem"){this.refuse(s("p",{},e.message),this.again?t:null);
return}let{sentence:i,faults:o,more:l}=D(e.problem),n=e.problem.type==="urn:bloodcells:problem:invalid-values";
this.options.open=!0,this.refuse(s("p",{},i),o.length?s("div",{class:"scroll",tabindex:"0",role:"region","aria\
-label":"Faults"},s("table",{},s("thead",{},s("tr",{},s("th",{scope:"col"},"Where"),s("th",{scope:"col"},"What\
 is wrong"))),s("tbody",{},o.map(({place:r,message:h})=>s("tr",{},s("th",{scope:"row"},r||"the table"),s("td",
{},h)))))):null,l?s("p",{},`and ${p(l,"more fault")}.`):null,s("div",{class:"buttons"},n?s("button",{type:"but\
ton",class:"primary",onclick:()=>this.send({invalid:"flag"})},"Go on: give these rows no type"):null,t))}showKept(e){
if(e.length===0){d(this.kept);return}d(this.kept,s("h2",{},"Tables that this browser has kept"),s("ul",{class:"\
kept"},e.map(t=>s("li",{},s("div",{},s("strong",{},t.name),s("br"),s("span",{class:"quiet"},`${p(t.cells,"cell")}\
, ${b(t.reviewed)} reviewed, ${t.model}, ${new Date(t.opened).toLocaleString("en-GB")}`)),t.hasAnswers?s("butt\
on",{type:"button","aria-label":`Open ${t.name}`,onclick:()=>this.reopen(t.table)},"Open"):s("span",{class:"qu\
iet"},"choose its file again"),s("button",{type:"button","aria-label":`Forget ${t.name}`,onclick:i=>this.forget(
t,i.target)},"Forget")))))}async reopen(e){try{this.opened(await w("reopen",{table:e}))}catch(t){this.again=null,
this.explain(t)}}async forget(e,t){if(e.reviewed>0&&!t.dataset.sure){t.dataset.sure="yes",t.textContent=`Forge\
t ${p(e.reviewed,"correction")}, too`;return}this.showKept(await w("forget",{table:e.table})),this.element.querySelector(
"h1").focus()}async tryMadeUp(){try{let e=await fetch(new URL(ut,import.meta.url));if(!e.ok)throw new Error(e.
statusText);this.file=new File([await e.blob()],ut,{type:"text/csv"})}catch{this.refuse(s("p",{},"The service \
does not answer; try again in a moment."));return}await this.send()}};var mt=[["table","Table"],["cells","Cells"],["groups","Groups"],["scores","Scores"],["people","Two people"],["\
export","Export"]],Me="bloodcells-table",ts=document.getElementById("main"),qe=document.getElementById("views"),
gt=document.getElementById("table-name"),wt=document.getElementById("saved"),ss=document.getElementById("warni\
ng"),k=null,K={},dt=null,bt=new Se(yt);function yt(a){k=a;let e=(i,o)=>V(i,o,!0);K={table:new ye(k,e),cells:new pe(
k,pt),groups:new be(k),scores:new ke(k,e),people:new ve(k,e),export:new fe(k)},sessionStorage.setItem(Me,k.table),
d(gt,k.name,s("span",{class:"quiet"},` by ${k.model.name} version ${k.model.version}`)),d(qe,mt.map(([i,o])=>s(
"a",{href:`#${i}`,"data-view":i},o)),s("button",{type:"button",class:"link",onclick:vt},"Another table")),pt(k);
let t=location.hash.slice(1);V(t in K?t:"table",null,!0)}function vt(){w("close"),k=null,K={},sessionStorage.removeItem(
Me),d(gt),d(qe),d(wt),history.replaceState(null,"",location.pathname+location.search),V("start",null,!0)}function pt(a){
Object.assign(k,a),Object.values(K).forEach(e=>e.update(k)),xt(a.unsaved)}function xt(a){if(!k)return;let{reviewed:e}=k.
summary;d(wt,a?"Saving …":e?`${p(e,"correction")}, saved in this browser`:"")}function $t(a){d(ss,s("p",{role:"\
alert"},a))}function kt(a){$t(`This page has failed: ${a}. Load it again; what was saved is kept.`)}async function V(a,e,t){
let i=k?K[a]:bt;k&&location.hash!==`#${a}`&&history.pushState(null,"",`#${a}`),qe.querySelectorAll("a").forEach(
l=>{l.dataset.view===a?l.setAttribute("aria-current","page"):l.removeAttribute("aria-current")});let o=i.element.
querySelector("h1");document.title=k?`${mt.find(([l])=>l===a)[1]}, ${k.name}, Bloodcells`:"Bloodcells",dt!==i&&
d(ts,i.element),dt=i,await i.shown(e),t&&o.focus(),document.documentElement.dataset.ready=a}addEventListener("\
hashchange",()=>{let a=location.hash.slice(1);k&&a in K&&V(a,null,!0)});addEventListener("dragover",a=>{a.preventDefault(),
document.documentElement.classList.add("dragging")});addEventListener("dragleave",a=>{a.relatedTarget===null&&
document.documentElement.classList.remove("dragging")});addEventListener("drop",async a=>{a.preventDefault(),document.
documentElement.classList.remove("dragging");let e=await We(a.dataTransfer);e.length!==0&&(k&&vt(),bt.take(e))});
addEventListener("unhandledrejection",({reason:a})=>kt(a?.message??String(a)));addEventListener("error",({message:a})=>kt(
a));B("saved",({unsaved:a})=>xt(a));B("notKept",({sentence:a})=>$t(a));var ft=sessionStorage.getItem(Me);ft?w(
"reopen",{table:ft}).then(yt,()=>{sessionStorage.removeItem(Me),V("start",null,!1)}):V("start",null,!1);
