var z="not a cell",A="unsure",W=class{constructor(e=[],t=e.length){this.actions=e.slice(),this.position=t,this.
labels=new Map,this.before=[];for(let s of this.actions.slice(0,t))this.perform(s)}perform(e){this.before.push(
e.cells.map(t=>this.labels.get(t)));for(let t of e.cells)e.label===null?this.labels.delete(t):this.labels.set(
t,{label:e.label,by:e.by,at:e.at})}apply(e,t,s,n){let i={number:this.position,cells:[...e],label:t,by:s,at:n};
return this.actions.length=this.position,this.actions.push(i),this.position+=1,this.perform(i),i}undo(){if(this.
position===0)return null;this.position-=1;let e=this.actions[this.position],t=this.before.pop();return e.cells.
forEach((s,n)=>{t[n]===void 0?this.labels.delete(s):this.labels.set(s,t[n])}),e}redo(){if(this.position===this.
actions.length)return null;let e=this.actions[this.position];return this.position+=1,this.perform(e),e}};function nt(o){let e=[...new Set(o.flat())].sort(),t=e.map(()=>e.map(()=>0));for(let[a,l]of o)t[e.indexOf(a)][e.
indexOf(l)]+=1;let s=o.length,n=e.reduce((a,l,c)=>a+t[c][c],0),i=e.reduce((a,l,c)=>{let u=t.reduce((h,f)=>h+f[c],
0);return a+t[c].reduce((h,f)=>h+f,0)*u},0),r=s===0||i===s*s?null:(n*s-i)/(s*s-i);return{cells:s,agree:n,kappa:r,
labels:e,counts:t}}function he(o,e){let t=c=>c!==null&&new Set(c).size===c.length,s=t(o.keys)&&t(e.keys)?"name":
"values",[n,i]=s==="name"?[o.keys,e.keys]:[o.contents(),e.contents()],r=new Map;n.forEach((c,u)=>{r.has(c)?r.get(
c).push(u):r.set(c,[u])});let a=new Map;return{cells:Int32Array.from(i,c=>{let u=a.get(c)??0;return a.set(c,u+
1),r.get(c)?.[u]??-1}),by:s}}function ue(o,e){let t=[],s=[],n=0;for(let[r,{label:a}]of o){let l=e.get(r)?.label;
if(l!==void 0){if(a===A||l===A){n+=1;continue}t.push([a,l]),a!==l&&s.push(r)}}let i=t.length+n;return{...nt(t),
differing:s.sort((r,a)=>r-a),unsure:n,onlyFirst:o.size-i,onlySecond:e.size-i}}var ot=/([^A-Za-z0-9"])"?((?:predicted (?:\d+ )?)?class)"?\1"?((?:predicted (?:\d+ )?)?probability)"?\1"?((?:predicted (?:\d+ )?)?flags)"?\r?(?:\n|$)/,
C=new TextDecoder,fe=new TextEncoder,U=class extends Error{};function me(o){let e=ot.exec(C.decode(o.subarray(
0,1048576)));if(!e)throw new U("The answer of the service has no columns class, probability and flags at its e\
nd.");return e[1]}function ge(o){let e={",":0,";":0,"	":0},t=!1;for(let s of C.decode(o.subarray(0,2**20)))if(s===
'"')t=!t;else{if(s===`
`&&!t)break;!t&&s in e&&(e[s]+=1)}return Object.keys(e).reduce((s,n)=>e[n]>e[s]?n:s)}var L=class{constructor(e,t){
this.bytes=e,this.separator=t;let s=t.charCodeAt(0),n=e[0]===239&&e[1]===187&&e[2]===191?3:0,i=[],r=n;for(;;){
let d=de(e,r,s);if(i.push(pe(e,r,d)),r=d+1,d>=e.length||e[d]!==s){this.headerEnd=d,e[d]===13&&(r+=1);break}}this.
headerBegin=n,this.names=i;let a=i.length,l=1;for(let d=r;d<e.length;d+=1)e[d]===10&&(l+=1);let c=new Uint32Array(
l*a),u=new Uint32Array(l*a),h=0,f=0;for(;r<e.length;){if(e[r]===10||e[r]===13){r+=1;continue}for(let d=0;;d+=1){
let p=de(e,r,s);if(d>=a)throw new U(`Row ${h+1} has more values than the table has columns.`);if(c[f]=r,u[f]=p,
f+=1,r=p+1,p>=e.length||e[p]!==s){if(d+1<a)throw new U(`Row ${h+1} has ${d+1} values; the table has ${a} colum\
ns.`);break}}h+=1}this.begins=c,this.ends=u,this.length=h}text(e,t){let s=e*this.names.length+t;return pe(this.
bytes,this.begins[s],this.ends[s])}rowBytes(e){let t=e*this.names.length;return this.bytes.subarray(this.begins[t],
this.ends[t+this.names.length-1])}headerBytes(){return this.bytes.subarray(this.headerBegin,this.headerEnd)}texts(e){
return Array.from({length:this.length},(t,s)=>this.text(s,e))}};function de(o,e,t){let s=e;if(o[s]===34){for(s+=
1;s<o.length;)if(o[s]!==34)s+=1;else if(o[s+1]===34)s+=2;else break;s+=1}for(;s<o.length;){let n=o[s];if(n===t||
n===10||n===13&&(s+1>=o.length||o[s+1]===10))break;s+=1}return Math.min(s,o.length)}function pe(o,e,t){if(o[e]===
34&&t-e>=2&&o[t-1]===34)return C.decode(o.subarray(e+1,t-1)).replaceAll('""','"');if(t-e>24)return C.decode(o.
subarray(e,t));let s="";for(let n=e;n<t;n+=1){if(o[n]>127)return C.decode(o.subarray(e,t));s+=String.fromCharCode(
o[n])}return s}function K(o,e="."){let t=e===","?o.trim().replace(",","."):o.trim();return/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.
test(t)?Number(t):NaN}function R(o,e){return o.includes(e)||/["\r\n]/.test(o)?`"${o.replaceAll('"','""')}"`:o}
function it(o){return!/^[=+\-@\t\r]/.test(o)||/^[-+](\d+([.,]\d+)*|\d*[.,]\d+|\d+\.)([eE][-+]?\d+)?%?$|^[-+](inf|nan)$/.
test(o)?o:`'${o}`}function V(o,e){let t=new Set(e.map(n=>n.toLowerCase())),s=o;for(let n=2;t.has(s.toLowerCase());n+=
1)s=`${o} ${n}`;return s}function we(o,e,t,s,n=!1){let{separator:i}=o,r=h=>h.map(f=>R(n?it(f):f,i)).join(i),a=[],
l=(h,f,d)=>{n?a.push(fe.encode(`${r([...f(),...d])}
`)):a.push(h,fe.encode(`${i}${r(d)}
`))};l(o.headerBytes(),()=>o.names,t);for(let h=0;h<e.length;h+=1){let f=()=>o.names.map((d,p)=>o.text(e[h],p));
l(o.rowBytes(e[h]),f,s(e[h]))}let c=new Uint8Array(a.reduce((h,f)=>h+f.length,0)),u=0;for(let h of a)c.set(h,u),
u+=h.length;return c}function Y(o){return o.split(": ")[0]}function P(o){return Math.round(o).toLocaleString("en-GB")}function X(o,e,t=`${e}\
s`){return`${P(o)} ${o===1?e:t}`}function Z(o){return o.replace(/\.[a-z]+(\.gz)?$/i,"")}var be="Class",rt=3,J=class extends Error{};function ye(o,e,t,s=()=>{}){let n=new L(o,me(o)),i=n.length,r=t.length,
a=new Array(i),l=new Float64Array(i*r).fill(NaN),c=new Int16Array(i).fill(-1),u=[[]],h=new Map([["[]",0]]),f=new Uint32Array(
i),d=new Map(t.map((w,b)=>[w,b])),p=new TextDecoder,m=0;for(let w=0;w<e.length;){let b=e.indexOf(10,w);if(b<0&&
(b=e.length),b>w){if(m===i)throw new J("The service answered with more cells than its table has rows.");let g=JSON.
parse(p.decode(e.subarray(w,b)));if(a[m]=g.id,g.class!==null&&(c[m]=d.get(g.class),l.set(g.probabilities,m*r)),
g.flags.length){let x=JSON.stringify(g.flags),y=h.get(x);y===void 0&&(y=u.push(g.flags)-1,h.set(x,y)),f[m]=y}m+=
1,m%5e3===0&&s(m,i)}w=b+1}if(m!==i)throw new J(`The service answered with ${m} cells where its table has ${i} \
rows; send the table again.`);return s(i,i),new ee({table:n,ids:a,classes:t,probabilities:l,codes:c,flagSets:u,
flagOf:f})}var ee=class{constructor({table:e,ids:t,classes:s,probabilities:n,codes:i,flagSets:r,flagOf:a}){this.
table=e,this.own=e.names.slice(0,-rt),this.ids=t,this.classes=s,this.probabilities=n,this.codes=i,this.flagSets=
r,this.flagOf=a,this.length=e.length,this.labels=new Map,this.second=new Map,this.columns=new Map,this.decimal=
this.findDecimal(),this.margins=this.findMargins(),this.order=Uint32Array.from({length:this.length},(l,c)=>c)}findDecimal(){
let e=this.table.names.length-2;for(let t=0;t<this.length;t+=1)if(this.codes[t]>=0)return this.table.text(t,e).
includes(",")?",":".";return"."}findMargins(){let e=this.classes.length,t=new Float64Array(this.length).fill(NaN);
for(let s=0;s<this.length;s+=1){if(this.codes[s]<0)continue;let n=-1,i=-1;for(let r=s*e;r<(s+1)*e;r+=1){let a=this.
probabilities[r];a>n?(i=n,n=a):a>i&&(i=a)}t[s]=e>1?n-i:n}return t}type(e){return this.codes[e]<0?null:this.classes[this.
codes[e]]}probability(e){return this.codes[e]<0?NaN:this.probabilities[e*this.classes.length+this.codes[e]]}flags(e){
return this.flagSets[this.flagOf[e]]}get choices(){return[...this.classes,z,A]}texts(e){return this.cached(`te\
xt ${e}`,()=>this.table.texts(e).map(t=>t.trim()))}numbers(e){return this.cached(`number ${e}`,()=>Float64Array.
from(this.texts(e),t=>K(t,this.decimal)))}isNumeric(e){let t=this.numbers(e);return this.texts(e).every((s,n)=>s===
""||!Number.isNaN(t[n]))&&t.some(s=>!Number.isNaN(s))}cached(e,t){return this.columns.has(e)||(this.columns.size>=
8&&this.columns.delete(this.columns.keys().next().value),this.columns.set(e,t())),this.columns.get(e)}show(e={},t={
key:"number",descending:!1}){let s=this.tests(e),n=new Uint32Array(this.length),i=0;for(let r=0;r<this.length;r+=
1)s.every(a=>a(r))&&(n[i++]=r);return this.order=this.sorted(n.subarray(0,i),t),i}group(){let e=this.classes.length,
t=r=>this.codes[r]<0?e:this.codes[r],s=new Uint32Array(e+1);for(let r of this.order)s[t(r)]+=1;let n=s.map((r,a)=>s.
subarray(0,a).reduce((l,c)=>l+c,0)),i=new Uint32Array(this.order.length);for(let r of this.order)i[n[t(r)]++]=
r;return this.order=i,[...s].flatMap((r,a)=>r?[{type:this.classes[a]??null,cells:r}]:[])}tests({type:e,correction:t,
flag:s,low:n,high:i,search:r,conditions:a=[]}){let l=[];if(e){let c=this.classes.indexOf(e);l.push(u=>this.codes[u]===
c)}if(t==="reviewed"?l.push(c=>this.labels.has(c)):t==="open"?l.push(c=>!this.labels.has(c)):t==="changed"?l.push(
c=>this.isChanged(c)):t==="differs"?l.push(c=>this.differs(c)):t&&l.push(c=>this.labels.get(c)?.label===t),s){
let c=this.flagSets.map(u=>s==="none"?u.length===0:s==="any"?u.length>0:u.some(h=>Y(h)===s));l.push(u=>c[this.
flagOf[u]])}if(Number.isFinite(n)&&n>0&&l.push(c=>this.probability(c)>=n),Number.isFinite(i)&&i<1&&l.push(c=>this.
probability(c)<=i),r){let c=r.toLowerCase();l.push(u=>this.ids[u].toLowerCase().includes(c))}for(let c of a)l.
push(this.condition(c));return l}condition({column:e,how:t,value:s}){if(t==="at least"||t==="at most"){let r=this.
numbers(e),a=K(s,s.includes(",")?",":".");return t==="at least"?l=>r[l]>=a:l=>r[l]<=a}let n=this.texts(e),i=s.
trim().toLowerCase();return t==="is"?r=>n[r].toLowerCase()===i:r=>n[r].toLowerCase().includes(i)}isChanged(e){
let t=this.labels.get(e)?.label;return t!==void 0&&t!==A&&t!==this.type(e)}differs(e){let[t,s]=[this.labels.get(
e)?.label,this.second.get(e)?.label];return t!==void 0&&s!==void 0&&t!==s&&t!==A&&s!==A}sorted(e,{key:t,descending:s}){
if(t==="number")return s?e.slice().reverse():e;let n=this.sortKeys(t),i=typeof n[0]=="string"?h=>n[h]==="":h=>Number.
isNaN(n[h]),r=new Uint32Array(e.length),a=0,l=e.length;for(let h=e.length-1;h>=0;h-=1)i(e[h])&&(r[--l]=e[h]);for(let h of e)
i(h)||(r[a++]=h);let c=s?-1:1,u=typeof n[0]=="string"?(h,f)=>n[h]<n[f]?-c:n[h]>n[f]?c:h-f:(h,f)=>c*(n[h]-n[f])||
h-f;return r.subarray(0,a).sort(u),r}sortKeys(e){let t=n=>Float64Array.from({length:this.length},(i,r)=>n(r));
if(e==="id")return this.ids;if(e==="type")return t(n=>this.codes[n]<0?NaN:this.codes[n]);if(e==="probability")
return t(n=>this.probability(n));if(e==="doubt")return this.margins;if(e==="flags")return t(n=>this.flags(n).length||
NaN);if(e==="correction"||e==="by"){let n=e==="by"?"by":"label";return Array.from({length:this.length},(i,r)=>this.
labels.get(r)?.[n]??"")}let s=Number(e.slice(7));return this.isNumeric(s)?this.numbers(s):this.texts(s)}rows(e,t){
return Array.from(this.order.subarray(e,t),s=>({cell:s,id:this.ids[s],type:this.type(s),probability:this.probability(
s),flags:this.flags(s),label:this.labels.get(s)?.label??null,by:this.labels.get(s)?.by??null,second:this.second.
get(s)?.label??null,values:this.own.map((n,i)=>this.table.text(s,i))}))}place(e){return this.order.indexOf(e)}mostDoubtful(e=null){
let t=(i,r)=>this.margins[i]-this.margins[r]||i-r,s=-1,n=-1;for(let i=0;i<this.order.length;i+=1){let r=this.order[i];
this.codes[r]<0||this.labels.has(r)||((n<0||t(r,this.order[n])<0)&&(n=i),!(e!==null&&t(r,e)<=0)&&(s<0||t(r,this.
order[s])<0)&&(s=i))}return s<0?n:s}summary(){let e=this.classes.map(()=>0),t=Object.fromEntries(this.choices.
map(c=>[c,0])),s={},n=this.flagSets.map(c=>[...new Set(c.map(Y))]),i=this.flagSets.map(()=>0),r=0,a=0;for(let c=0;c<
this.length;c+=1){let u=this.codes[c];u<0?r+=1:e[u]+=1,i[this.flagOf[c]]+=1;let h=this.labels.get(c)?.label,f=h===
void 0||h===A?this.type(c):h;f!==null&&(t[f]+=1),h===A&&(t[A]+=1),this.isChanged(c)&&(a+=1)}n.forEach((c,u)=>c.
forEach(h=>s[h]=(s[h]??0)+i[u]));let l=i.reduce((c,u,h)=>c+(n[h].length?u:0),0)-r;return{cells:this.length,rejected:r,
flagged:l,counts:e,kinds:s,corrected:t,reviewed:this.labels.size,changed:a}}toTrainingCsv(){let e=[...this.labels].
filter(([,{label:c}])=>this.classes.includes(c));e.sort(([c],[u])=>c-u);let t=this.own.map(c=>c.trim()),s=t.findIndex(
c=>c.toLowerCase()===be.toLowerCase()),n=s<0?t.length:s;t[n]=be;let i=V("corrected by",t),{separator:r}=this.table,
a=c=>`${c.map(u=>R(u,r)).join(r)}
`,l=e.map(([c,{label:u,by:h}])=>{let f=this.own.map((d,p)=>this.table.text(c,p));return f[n]=u,a([...f,h])});return{
bytes:new TextEncoder().encode([a([...t,i]),...l].join("")),rows:e.length}}toCsv(e,t,s){let n=[];for(let a of[
"correction","corrected by","model"])n.push(V(a,[...this.table.names,...n]));let i=e==="shown"?this.order:Array.
from({length:this.length},(a,l)=>l),r=a=>{let l=this.labels.get(a);return[l?.label??"",l?.by??"",t]};return we(
this.table,i,n,r,s)}};function xe(o,e,t,s){let n=new Map(t.map(({column:i,measurement:r})=>[r,o.own.indexOf(i)]));
return s.flatMap(({name:i,unit:r,quantiles:a})=>{let l=n.get(i)??-1;if(l<0)return[];let c=o.table.text(e,l).trim(),
u=K(c,o.decimal),[h,,,f,d,p]=a,m=a[a.length-1];return[{name:i,unit:r,text:c,value:u,low:h,lower:f,middle:d,upper:p,
high:m,outside:u<h||u>m}]})}function ve(o,e,t){let{classes:s,probabilities:n}=o,i=s.length,r=[],a={rejected:0,noCells:0,unnamed:0},l=new Map(
s.map((u,h)=>[u,s.map((f,d)=>d===h?1:0)]));for(let u=0;u<o.length;u+=1){let h=t?o.labels.get(u)?.label:void 0;
if(h===z){a.noCells+=1;continue}let f=h!==void 0&&h!==A;if(o.codes[u]<0&&!f){a.rejected+=1;continue}let d=e.map(
m=>m.values[u]);if(d.some(m=>m==="")){a.unnamed+=1;continue}let p=f?l.get(h):n.subarray(u*i,(u+1)*i);r.push([...d,
...p,o.flags(u).join("; ")])}return{table:{columns:[...e.map(({name:u})=>u),...s.map(u=>`probability ${u}`),"f\
lags"],data:r},cells:r.length,...a}}function B(o){let e=3735928559,t=1103547991;for(let n=0;n<o.length;n+=1)e=Math.imul(e^o[n],2654435761),t=Math.
imul(t^o[n],1597334677);return e=Math.imul(e^e>>>16,2246822507)^Math.imul(t^t>>>13,3266489909),t=Math.imul(t^t>>>
16,2246822507)^Math.imul(e^e>>>13,3266489909),`${(4294967296*(2097151&t)+(e>>>0)).toString(16).padStart(14,"0")}\
-${o.length}`}var _=class extends Error{};function $e(o){let e=o.trim().split(/(\{[^{}]*\}|\*)/),t=[],s=[];for(let n=1;n<e.length;n+=
2){let i=e[n]==="*"?null:e[n].slice(1,-1).trim();if(i==="")throw new _("A part has no name: write one between \
the braces, such as {well}.");if(i!==null&&t.includes(i))throw new _(`The part {${i}} stands twice; give each \
a name of its own.`);if(n>1&&e[n-1]==="")throw new _(`${e[n-2]} and ${e[n]} have nothing between them that tel\
ls where the first ends.`);i!==null&&t.push(i),s.push({name:i,behind:e[n+1]})}if(e.some((n,i)=>i%2===0&&/[{}]/.
test(n)))throw new _("A brace is not closed: write each part as {name}.");if(t.length===0)throw new _("The pat\
tern names no part: write one in braces, such as {well}.");return{names:t,match:n=>at(e[0],s,n.trim())}}function at(o,e,t){
if(!t.startsWith(o))return null;let s=[],n=o.length;for(let[i,{name:r,behind:a}]of e.entries()){let l;if(i+1===
e.length){if(l=t.length-a.length,!t.endsWith(a))return null}else l=t.indexOf(a,n+1);if(l<=n)return null;r!==null&&
s.push(t.slice(n,l)),n=l+a.length}return s}var lt="bloodcells";var Oe=null;function ct(){return Oe??=new Promise((o,e)=>{let t=indexedDB.open(lt,2);t.onupgradeneeded=({oldVersion:s})=>{
let n=t.result;s<1&&(n.createObjectStore("tables",{keyPath:"table"}),n.createObjectStore("answers",{keyPath:"t\
able"}),n.createObjectStore("actions",{keyPath:["table","number"]})),n.createObjectStore("images",{keyPath:["t\
able","index"]}),n.createObjectStore("measured",{keyPath:"measured"})},t.onsuccess=()=>{t.result.onversionchange=
()=>t.result.close(),o(t.result)},t.onerror=()=>e(t.error)}),Oe}async function E(o,e,t,s="strict"){let n=await ct();
return new Promise((i,r)=>{let a=n.transaction(o,e,{durability:s}),l=t(c=>a.objectStore(c));a.oncomplete=()=>i(
Array.isArray(l)?l.map(c=>c.result):l?.result),a.onabort=()=>r(a.error??new Error("The browser took the change\
 back."))})}var F=o=>IDBKeyRange.bound([o,0],[o,1/0]);async function te(){let[o,e]=await E(["tables","answers"],
"readonly",s=>[s("tables").getAll(),s("answers").getAllKeys()]),t=new Set(e);return o.map(s=>({...s,hasAnswers:t.
has(s.table)})).sort((s,n)=>n.opened-s.opened)}async function se(o,e){await E(["tables","answers"],"readwrite",
s=>{s("tables").put(o),s("answers").put(e)});let t=(await te()).filter(s=>s.hasAnswers).slice(5);t.length&&await E(
["answers","images"],"readwrite",s=>{for(let n of t)s("answers").delete(n.table),s("images").delete(F(n.table))})}
function Ae(o,e){return E(["images"],"readwrite",t=>{e.forEach((s,n)=>t("images").put({table:o,index:n,blob:s}))})}
async function Ee(o,e){return(await E(["images"],"readonly",t=>t("images").get([o,e])))?.blob}function Te(o){return E(
["images"],"readonly",e=>e("images").count(F(o)))}function ke(o){return E(["measured"],"readwrite",t=>o.forEach(
s=>t("measured").put(s)),"relaxed")}function Ne(){return E(["measured"],"readonly",o=>o("measured").getAllKeys())}
function Se(o){return E(["measured"],"readonly",e=>e("measured").get(o))}function Me(){return E(["measured"],"\
readwrite",o=>o("measured").clear())}async function G(o){let[e,t,s]=await E(["tables","answers","actions"],"re\
adonly",n=>[n("tables").get(o),n("answers").get(o),n("actions").getAll(F(o))]);return{entry:e,answers:t,actions:s}}
function ne(o,e,t){return E(["tables","actions"],"readwrite",s=>{Number.isFinite(e)&&s("actions").delete(IDBKeyRange.
bound([o.table,e],[o.table,1/0]));for(let n of t)s("actions").put({table:o.table,...n});s("tables").put(o)})}function _e(o){
return E(["tables","answers","actions","images"],"readwrite",e=>{e("tables").delete(o),e("answers").delete(o),
e("actions").delete(F(o)),e("images").delete(F(o))})}var N=class extends Error{constructor(e){super(e.detail),this.problem=e}},j=class extends Error{};async function S(o,e,t,s){
for(;;){let n=await Ie("POST",o,e,t,s);if(n.status===200)return n;let i=n.status===0?null:Le(n),r=n.status===503&&
i.type!=="urn:bloodcells:problem:out-of-time";if(i!==null&&!r)throw new N(i);let a=Number(n.header("Retry-Afte\
r")),l=r?Math.min(a>0?a:2,60):2;s.waits?.(l,r?i.detail:"The service does not answer; it may be starting again."),
await Ce(l,s.signal)}}async function oe(o,e){for(;;){let t=await Ie("GET",o,null,{Accept:"application/json"},e);
if(t.status===200)return JSON.parse(new TextDecoder().decode(t.bytes));if(t.status!==0&&t.status!==503)throw new N(
Le(t));e.waits?.(2,"The service does not answer; it may be starting again."),await Ce(2,e.signal)}}function Ie(o,e,t,s,{
signal:n,sent:i}){return new Promise((r,a)=>{if(n.aborted){a(new j);return}let l=new XMLHttpRequest,c=()=>l.abort();
l.open(o,e),l.responseType="arraybuffer";for(let[u,h]of Object.entries(s))l.setRequestHeader(u,h);i&&(l.upload.
onprogress=u=>i(u.loaded,u.total)),l.onabort=()=>a(new j),l.onloadend=()=>{n.removeEventListener("abort",c);let u=new Uint8Array(
l.response??new ArrayBuffer(0));r({status:l.status,bytes:u,header:h=>l.getResponseHeader(h)})},n.addEventListener(
"abort",c,{once:!0}),l.send(t)})}function Le({status:o,bytes:e}){try{let t=JSON.parse(new TextDecoder().decode(
e));if(typeof t.detail=="string")return t}catch{}return{type:"about:blank",status:o,detail:`The service, or a \
proxy before it, answered with status ${o} and no explanation.`,errors:[]}}function Ce(o,e){return new Promise(
(t,s)=>{let n=()=>{clearTimeout(i),s(new j)},i=setTimeout(()=>{e.removeEventListener("abort",n),t()},o*1e3);e.
aborted&&n(),e.addEventListener("abort",n,{once:!0})})}var ht=/\.(csv|tsv|tab|txt)(\.gz)?$/i,ut=/\.(ndjson|jsonl)(\.gz)?$/i;
function Ue(o){let e=ht.test(o)?"text/csv":ut.test(o)?"application/x-ndjson":"application/octet-stream",t=e!==
"application/octet-stream"&&/\.gz$/i.test(o);return{"Content-Type":e,...t?{"Content-Encoding":"gzip"}:{}}}var ft=4,dt=16,pt=/\.(jpe?g|png)$/i,mt=new TextDecoder,q=class{constructor(e,t,s){Object.assign(this,{root:e,pairs:t,
options:s}),this.outcomes=new Array(t.length),this.model=null,this.kept=[],this.writing=Promise.resolve(),this.
cells=0}get done(){return this.outcomes.reduce((e,t)=>e+(t?1:0),0)}async go(e,t){let s=this.pairs.flatMap((i,r)=>this.
outcomes[r]?[]:[r]),n=async()=>{for(let i=s.shift();i!==void 0;i=s.shift()){let r=await this.measure(this.pairs[i],
e);this.outcomes[i]=r,this.cells+=r.answer?.predictions.length??0,t(this.done,this.pairs.length,this.cells)}};
t(this.done,this.pairs.length,this.cells),this.known=new Set(await Ne().catch(()=>[]));try{for(;!this.model&&s.
length;){let i=s.shift();this.outcomes[i]=await this.measure(this.pairs[i],e),this.cells+=this.outcomes[i].answer?.
predictions.length??0,t(this.done,this.pairs.length,this.cells)}await Promise.all(Array.from({length:ft},n))}finally{
await this.keep()}}async measure({name:e,image:t,mask:s},n){let i;try{i=await Promise.all([t,s].map(({file:p})=>p.
arrayBuffer()))}catch{return{fault:`${e}: the browser could not read it or its mask.`,key:e}}let r=i.map(p=>B(
new Uint8Array(p))).join(" "),{cells:a,model:l}=this.options,c=this.known.has(`${r} ${a} ${l}`)?await Se(`${r}\
 ${a} ${l}`).catch(()=>{}):void 0,u=c&&JSON.parse(c.text);if(u&&(!this.model||gt(u.model,this.model)))return this.
model??=u.model,{answer:u,key:r};let h=new URLSearchParams({predict:"true",outlines:"true",measurements:"true",
cells:a});this.model?(h.set("model",this.model.name),h.set("version",this.model.version)):l&&(h.set("model",l.
split("/")[0]),h.set("version",l.split("/")[1]));let f=new URL("v1/measure",this.root);f.search=h.toString();let d=new FormData;
d.set("image",t.file),d.set("mask",s.file);try{let p=mt.decode((await S(f,d,{Accept:"application/json"},n)).bytes),
m=JSON.parse(p);return this.model??=m.model,this.kept.push({measured:`${r} ${a} ${l}`,text:p}),this.kept.length>=
dt&&this.keep(),{answer:m,key:r}}catch(p){if(!(p instanceof N)||p.problem.status===404)throw p;return{fault:p.
message.startsWith(t.file.name)?p.message:`${e}: ${p.message}`,key:r}}}keep(){let e=this.kept.splice(0);return e.
length&&(this.writing=this.writing.then(()=>ke(e)).catch(()=>{})),this.writing}},gt=(o,e)=>o.name===e.name&&o.
version===e.version;function Re(o){return pt.test(o)}async function Pe(o,e,t,s){let n=new FormData;n.set("imag\
e",e,t);let{bytes:i}=await S(new URL("v1/picture",o),n,{Accept:"image/png"},s);return new Blob([i],{type:"imag\
e/png"})}var wt="image filename",bt=["label","X","Y","BX","BY","Width","Height"],yt=["class","probability","flags"],Be=new TextEncoder;
function Fe(o){let e=o.flatMap(({name:a,answer:l})=>l.predictions.map(c=>({...c,image:a,id:a+xt(c.id)}))),t=Object.
keys(e[0]?.measurements??{}),s=a=>`${a.map(l=>R(String(l),",")).join(",")}
`,n=a=>a===null?"NaN":a,i=[s([wt,...t,...bt,...yt])],r=[];for(let{id:a,image:l,label:c,x:u,y:h,box:f,measurements:d,
probability:p,probabilities:m,flags:w,...b}of e)i.push(s([l,...t.map(g=>n(d[g]??null)),c,n(u),n(h),...f,b.class??
"",p??"",w.join("; ")])),r.push(`${JSON.stringify({id:a,class:b.class,probability:p,probabilities:m,flags:w})}\

`);return{csv:Be.encode(i.join("")),ndjson:Be.encode(r.join("")),fields:o.map(({name:a,answer:l})=>({name:a,width:l.
image.width,height:l.image.height,cells:l.predictions.length,notes:l.notes})),outlines:e.map(({outline:a})=>a)}}
function xt(o){return o.slice(o.lastIndexOf("#"))}function De([o,e,t,s],n,i){let r=Math.min(Math.ceil(Math.max(
t,s,24)*1.25),Math.max(n,i)),a=(l,c)=>c<=r?(c-r)/2:Math.max(0,Math.min(c-r,l-r/2));return{left:Math.round(a(o+
t/2,n)),top:Math.round(a(e+s/2,i)),side:r}}function We(o){let[e,t,s,n]=[1/0,1/0,-1/0,-1/0];for(let i of o)for(let r=0;r<
i.length;r+=2)e=Math.min(e,i[r]),s=Math.max(s,i[r]),t=Math.min(t,i[r+1]),n=Math.max(n,i[r+1]);return[e,t,s-e,n-
t]}var vt=[".jpg",".jpeg",".png",".tif",".tiff"],$t=["_cp_masks","_masks"].flatMap(o=>[".png",".tif",".tiff",".np\
y"].map(e=>o+e)),Ke=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],ie=[...$t,...Ke],Ot=["_flows","_\
dP","_cellprob","_outlines","_cp_output","_cp"],ze=(o,e)=>e.some(t=>o.toLowerCase().endsWith(t));function Je(o){let e=new Map,t=new Map,s=(h,f,d)=>h.set(f,[...h.get(f)??[],d]),n=0;for(let h of o){let{path:f}=h,
d=f.slice(f.lastIndexOf("/")+1),p=ie.findIndex(m=>d.toLowerCase().endsWith(m));d.startsWith(".")||(p>=0&&d.length>
ie[p].length?s(e,f.slice(0,-ie[p].length),{rank:p,file:h}):ze(d,vt)?s(t,f.slice(0,f.lastIndexOf(".")),h):n+=1)}
let i=h=>Ot.some(f=>h.endsWith(f)&&t.has(h.slice(0,-f.length))),r={pairs:[],faults:[],notes:[]},a=[],l=[],c=0;
for(let[h,f]of t){if(i(h)){c+=1;continue}let d=(e.get(h)??[]).sort((p,m)=>p.rank-m.rank).map(({file:p})=>p);d.
length===0?a.push(...f.map(({path:p})=>p)):f.length>1?r.faults.push(`${f.map(({path:p})=>p).join(" and ")} are\
 both images of the mask ${d[0].path}; leave one of them.`):(r.pairs.push({name:f[0].path,image:f[0],mask:d[0]}),
l.push(...d.slice(1).map(({path:p})=>p)))}for(let[h,f]of e){let{path:d}=f.sort((p,m)=>p.rank-m.rank)[0].file;!t.
has(h)&&!i(h)&&!ze(d,Ke.slice(1))&&r.faults.push(`${d} is the mask of no image here; expected ${h}.jpg beside \
it.`)}let u=h=>`${h.slice(0,5).join(", ")}${h.length>5?", …":""}`;return a.length&&r.notes.push(`${a.length===
1?"1 image has":`${a.length} images have`} no mask and so no cell here: ${u(a)}. A mask is named as Cellpose d\
oes: NAME_cp_masks.png beside NAME.jpg.`),l.length&&r.notes.push(`Of several masks of one image one was taken,\
 and not ${u(l)}.`),c&&r.notes.push(`${c} pictures drawn by Cellpose were left aside.`),n&&r.notes.push(`${n===
1?"1 file that is":`${n} files that are`} no image and no mask ${n===1?"was":"were"} left aside.`),r.pairs.sort(
(h,f)=>h.name<f.name?-1:1),r}function re(o){let e=o.map(n=>n.split("/").slice(0,-1)),t=e[0]??[],s=0;for(;s<t.length&&
e.every(n=>n[s]===t[s]);)s+=1;return o.map(n=>n.split("/").slice(s).join("/"))}function Ge(o){if(o[0]!==255||o[1]!==216)return[o];let e=[o.subarray(0,2)],t=2;for(;t+4<=o.length&&o[t]===255&&
o[t+1]!==218;){let s=o[t+1];if(s===255){t+=1;continue}let n=t+2+(o[t+2]<<8|o[t+3]);s!==225&&s!==226&&e.push(o.
subarray(t,n)),t=n}return[...e,o.subarray(t)]}var At=48e6,ae=class extends Error{},H=class{constructor(e,t,s){Object.assign(this,{root:e,fields:t,blobOf:s}),
this.decoded=new Map}bitmap(e){let t=this.decoded.get(e);this.decoded.delete(e),t||(t=this.decode(e),t.catch(()=>this.
decoded.delete(e))),this.decoded.set(e,t);let s=0;for(let n of[...this.decoded.keys()].reverse()){let{width:i,
height:r}=this.fields[n];s+=i*r,s>At&&n!==e&&this.decoded.delete(n)}return t}async decode(e){let{name:t}=this.
fields[e],s=await this.blobOf(e);if(!s)throw new ae("Choose the images again to see the cells.");return Re(t)?
s=new Blob(Ge(new Uint8Array(await s.arrayBuffer()))):s=await Pe(this.root,s,t,{signal:new AbortController().signal}),
createImageBitmap(s,{colorSpaceConversion:"none"})}async crop(e,t,s){let{width:n,height:i}=this.fields[e],{left:r,
top:a,side:l}=De(We(t),n,i),c=await this.bitmap(e);return{bitmap:await createImageBitmap(c,r,a,l,l,{resizeWidth:s,
resizeHeight:s,resizeQuality:"medium"}),left:r,top:a,side:l}}};function qe(o,e){let t=o.map(()=>o.map(()=>0)),s=0;for(let[r,a]of e)t[r][a]+=1,s+=1;let n=o.map((r,a)=>{let l=t[a][a],
c=t[a].reduce((h,f)=>h+f,0),u=t.reduce((h,f)=>h+f[a],0);return{precision:u?l/u:0,recall:c?l/c:0,f1:c+u?2*l/(c+
u):0,support:c,called:u}}),i=n.filter(({support:r,called:a})=>r+a>0);return{cells:s,counts:t,right:o.reduce((r,a,l)=>r+
t[l][l],0),f1:i.reduce((r,{f1:a})=>r+a,0)/Math.max(1,i.length),perClass:n}}function He(o,e){let t=o.trim().toLowerCase(),
s=e.indexOf(o.trim());return s>=0?s:e.findIndex(n=>n.toLowerCase()===t)}var M=new URL("..",import.meta.url),Qe=256e6,Ve=500,le=6,Et=3,Tt=200,kt=5e8,Nt=150,ce="This table is open in a\
nother tab of this browser. Close it there, so that no corrections overwrite each other.",$=class extends Error{},
Q=class{constructor(e){this.tell=e,this.stopping=new AbortController,this.saving=null,this.unsaved=0,this.unkeptFrom=
1/0,this.entry=null,this.tabs=new BroadcastChannel("bloodcells-tables"),this.tabs.onmessage=({data:t})=>{t.asked&&
t.asked===this.entry?.table&&this.tabs.postMessage({held:t.asked})}}async open({file:e,options:t}){let s=await this.
begin();if(e.size>Qe)throw new $(`The file has ${P(e.size/1e6)} MB; this page holds tables up to ${Qe/1e6} MB.\
 Use the command bloodcells predict for longer ones.`);let n;try{n=new Uint8Array(await e.arrayBuffer())}catch{
throw new $(`The browser could not read ${e.name}. If it is a folder, choose a table in it; if it is open else\
where, close it there.`)}let i=`${B(n)}${t.sheet?` ${t.sheet}`:""}`,r=this.isOpenElsewhere(i),a=new URLSearchParams;
for(let[O,T]of[["pixel_size","pixelSize"],["sheet","sheet"]])t[T]&&a.set(O,t[T]);if(t.model){let[O,T]=t.model.
split("/");a.set("model",O),a.set("version",T)}let l=(O,T,D,I)=>{let v=new URL(O,M);v.search=new URLSearchParams(
[...a,...Object.entries(T)]).toString();let k=I&&((tt,st)=>this.progress(I,tt,st,"bytes"));return S(v,n,{...Ue(
e.name),Accept:D},{...s,sent:k})},c=t.invalid??"fail",u=await l("v1/predict",{invalid:c,probabilities:"false"},
"text/csv",1),[h,f]=u.header("Bloodcells-Model").split("/");a.set("model",h),a.set("version",f);let[d,p,m]=await Promise.
all([l("v1/predict",{invalid:c},"application/x-ndjson",2),l("v1/inspect",{},"application/json",null).then(Ye,Xe),
oe(new URL(`v1/models/${encodeURIComponent(h)}/versions/${f}`,M),s)]);if(await r)throw new $(ce);let w=Ze(m),b=u.
header("Bloodcells-Notes"),g={table:i,name:e.name,size:e.size,opened:Date.now(),model:`${h} version ${f}`,position:0,
reviewed:0},x={table:i,csv:new Blob([u.bytes]),ndjson:new Blob([d.bytes]),inspection:p,model:w,notes:b,pixelSize:t.
pixelSize},y=await this.try(()=>G(i));return y?.entry&&(g.position=y.entry.position),this.hold(g,u.bytes,d.bytes,
x,y?.actions??[]),await this.try(()=>se({...this.entry},x)),this.overview()}async openImages({files:e,options:t}){
await this.begin();let s=re(e.map(({path:i})=>i)),n=Je(e.map(({file:i},r)=>({file:i,path:s[r]})));if(n.pairs.length===
0)throw new $(["None of these files is an image with its label mask; NAME.jpg and NAME_cp_masks.png were expec\
ted, as Cellpose names them.",...n.faults,...n.notes].join(" "));return this.run=new q(M,n.pairs,t),this.found=
n,this.goOn()}async goOn(){let e=this.asking(),t=0;return await this.run.go(e,(s,n,i)=>{let r=performance.now();
s>1&&s<n&&r-t<Tt||(t=r,this.tell({event:"progress",step:1,steps:2,done:s,total:n,unit:"images",cells:i}))}),this.
openMeasured()}async openMeasured(){let e=this.asking(),{run:t,found:s}=this,n=t.pairs.flatMap((v,k)=>t.outcomes[k]?.
answer?[{...v,...t.outcomes[k]}]:[]),i=[...s.faults,...t.outcomes.flatMap(v=>v?.fault??[])];if(n.reduce((v,{answer:k})=>v+
k.predictions.length,0)===0){let v=i.length>5?`, and ${X(i.length-5,"more fault")}`:"";throw new $(`No cell wa\
s measured. ${i.slice(0,5).join(" ")}${v}`)}let{csv:a,ndjson:l,fields:c,outlines:u}=Fe(n),h=n.map(({name:v,key:k})=>`${v}\
 ${k}`),f=B(new TextEncoder().encode([t.options.cells,...h].join(`
`))),d=this.isOpenElsewhere(f),{name:p,version:m}=t.model,w=new URL("v1/inspect",M);w.search=new URLSearchParams(
{model:p,version:m}).toString();let b={"Content-Type":"text/csv",Accept:"application/json"},[g,x]=await Promise.
all([S(w,a,b,e).then(Ye,Xe),oe(new URL(`v1/models/${encodeURIComponent(p)}/versions/${m}`,M),e)]);if(g.receipt&&
(g.receipt.id_column=null),await d)throw new $(ce);let y=t.pairs.length-t.done,O=n.reduce((v,{image:k})=>v+k.file.
size,0),T={table:f,name:St(n),size:O,opened:Date.now(),model:`${p} version ${m}`,position:0,reviewed:0},D={table:f,
csv:new Blob([a]),ndjson:new Blob([l]),inspection:g,model:Ze(x),notes:null,images:{fields:c,outlines:u,faults:i,
notes:s.notes,left:y,cells:t.options.cells}},I=await this.try(()=>G(f));return I?.entry&&(T.position=I.entry.position),
this.hold(T,a,l,D,I?.actions??[]),this.files=n.map(({image:v})=>v.file),await this.try(()=>se({...this.entry},
D)),this.keepImages(O),y===0&&(this.run=null,await this.try(()=>Me())),this.overview()}keepImages(e){let{files:t}=this,
{table:s}=this.entry;e<=kt&&(this.keeping=this.try(()=>Ae(s,t)))}async giveImages({files:e}){let t=re(e.map(({
path:a})=>a)),s=new Map(e.map(({file:a},l)=>[t[l],a])),n=new Map(e.map(({file:a})=>[a.name,a])),{fields:i}=this.
answers.images;i.forEach(({name:a},l)=>{this.files[l]=s.get(a)??n.get(a)??this.files[l]});let r=i.filter((a,l)=>!this.
files[l]).map(({name:a})=>a);return r.length===0&&this.keepImages(this.files.reduce((a,{size:l})=>a+l,0)),{given:i.
length-r.length,missing:r}}async reopen({table:e}){await this.begin();let[{entry:t,answers:s,actions:n},i]=await Promise.
all([G(e),this.isOpenElsewhere(e)]);if(i)throw new $(ce);if(!t||!s)throw new $("The browser has not kept this \
table; choose its file again. Corrections are still there.");let[r,a]=await Promise.all([s.csv,s.ndjson].map(async l=>new Uint8Array(
await l.arrayBuffer())));return this.hold({...t,opened:Date.now()},r,a,s,n),s.images&&(this.areImagesKept=await Te(
e)===s.images.fields.length),await this.try(()=>ne({...this.entry},1/0,[])),this.overview()}hold(e,t,s,n,i){let r=ye(
t,s,n.model.classes,(a,l)=>this.progress(3,a,l,"cells"));this.cells=r,this.answers=n,this.journal=new W(i.map(
({table:a,...l})=>l),Math.min(e.position,i.length)),r.labels=this.journal.labels,this.entry={...e,cells:r.length,
reviewed:r.labels.size},this.parts={source:null,pattern:"",names:[],values:[]},this.holdImages(n.images)}holdImages(e){
if(this.files=[],this.areImagesKept=!0,this.pictures=null,!e)return;let{table:t}=this.entry;this.fieldOf=Uint32Array.
from(e.fields.flatMap(({cells:n},i)=>Array(n).fill(i)));let s=0;this.cellsOf=e.fields.map(({cells:n})=>Array.from(
{length:n},()=>s++)),this.pictures=new H(M,e.fields,async n=>this.files[n]??Ee(t,n))}isOpenElsewhere(e){return new Promise(
t=>{let s=new BroadcastChannel("bloodcells-tables"),n=r=>{clearTimeout(i),s.close(),t(r)},i=setTimeout(()=>n(!1),
Nt);s.onmessage=({data:r})=>r.held===e&&n(!0),this.tabs.postMessage({asked:e})})}async close(){await Promise.all(
[this.saving,this.keeping]),this.entry=null,this.secondFile=null}async begin(){return await this.close(),this.
asking()}asking(){return this.stopping=new AbortController,{signal:this.stopping.signal,waits:(e,t)=>this.tell(
{event:"waits",seconds:e,why:t})}}progress(e,t,s,n){this.tell({event:"progress",step:e,steps:Et,done:t,total:s,
unit:n})}stop(){this.stopping.abort()}listTables(){return this.try(()=>te()).then(e=>e??[])}async forget({table:e}){
return await _e(e),this.listTables()}overview(){let{inspection:e,model:t,notes:s}=this.answers,n=new Set((e.receipt?.
columns??[]).map(({column:i})=>i));return{name:this.entry.name,table:this.entry.table,model:t,notes:s,inspection:e,
columns:this.cells.own.map((i,r)=>({name:i.trim(),column:r,isMeasurement:n.has(i),isId:i===e.receipt?.id_column})),
choices:this.cells.choices,images:this.imagesOverview(),...this.state()}}imagesOverview(){let{images:e}=this.answers;
if(!e)return null;let{fields:t,faults:s,notes:n,left:i,cells:r}=e,a=new Map;for(let l of t.flatMap(c=>c.notes)){
let c=l.replace(/[\d,.]+/g,"#");a.set(c,{note:l,images:(a.get(c)?.images??0)+1})}return{fields:t.length,empty:t.
filter(l=>l.cells===0).length,faults:s,left:i,kind:r,notes:[...n,...[...a.values()].map(({note:l,images:c})=>c===
1?l:`${l} So, or alike, of ${P(c)} images.`)],areAtHand:this.areImagesKept}}state(){return{summary:this.cells.
summary(),undoable:this.journal.position,redoable:this.journal.actions.length-this.journal.position,unsaved:this.
unsaved}}show({filter:e,sort:t,byType:s=!1}){return{length:this.cells.show(e,t),sections:s?this.cells.group():
null}}async crop({cell:e,size:t}){let s=this.answers.images.outlines[e];return{...await this.pictures.crop(this.
fieldOf[e],s,t),outline:s}}async field({cell:e}){let t=this.fieldOf[e],{name:s,width:n,height:i}=this.answers.
images.fields[t],r=await createImageBitmap(await this.pictures.bitmap(t));return{index:t,name:s,width:n,height:i,
bitmap:r,cells:this.cellsOfField({index:t})}}cellsOfField({index:e}){return this.cellsOf[e].map(t=>({cell:t,type:this.
cells.type(t),label:this.cells.labels.get(t)?.label??null,outline:this.answers.images.outlines[t]}))}rows({from:e,
to:t}){return this.cells.rows(e,t)}shown({from:e=0,to:t=this.cells.order.length}){return this.cells.order.slice(
e,t)}place({cell:e}){return this.cells.place(e)}mostDoubtful({after:e}){return this.cells.mostDoubtful(e)}detail({
cell:e}){let{cells:t}=this,s=t.classes.length,{model:n,inspection:i}=this.answers,r=t.labels.get(e);return{cell:e,
id:t.ids[e],type:t.type(e),probabilities:[...t.probabilities.subarray(e*s,(e+1)*s)],flags:t.flags(e),label:r?.
label??null,by:r?.by??null,at:r?.at??null,second:t.second.get(e)?.label??null,measurements:xe(t,e,i.receipt?.columns??
[],n.features)}}label({cells:e,label:t,by:s}){let n=this.journal.apply(e,t,s,new Date().toISOString());return this.
save(n.number),this.state()}undo(){let e=this.journal.undo();return e&&this.save(),{...this.state(),cells:e?.cells??
[]}}redo(){let e=this.journal.redo();return e&&this.save(),{...this.state(),cells:e?.cells??[]}}save(e=1/0){this.
unkeptFrom=Math.min(this.unkeptFrom,e),this.unsaved+=1,this.saving??=this.keep()}async keep(){for(;this.unsaved>
0;){let[e,t]=[this.unkeptFrom,this.unsaved];this.unkeptFrom=1/0,this.entry.position=this.journal.position,this.
entry.reviewed=this.cells.labels.size;let[s,n]=[{...this.entry},this.journal.actions.slice(e)];await this.try(
()=>ne(s,e,n)),this.unsaved-=t,this.tell({event:"saved",unsaved:this.unsaved})}this.saving=null}async try(e){try{
return await e()}catch(t){let s=t?.name==="QuotaExceededError"?"there is no more room":t?.message??String(t);this.
tell({event:"notKept",sentence:`This browser does not keep the work on its disk (${s}): export it before you c\
lose the page.`});return}}async second({file:e}){let t=new Uint8Array(await e.arrayBuffer()),s=new L(t,ge(t)),
n=g=>s.names.findLastIndex(x=>new RegExp(`^${g}( \\d+)?$`,"i").test(x.trim())),[i,r]=[n("correction"),n("corre\
cted by")];if(i<0)throw new $(`${e.name} has no column correction: choose a table that was exported from this \
page.`);let{cells:a}=this,{id_column:l}=this.answers.inspection.receipt??{id_column:null},c=a.own.map((g,x)=>[
x,s.names.indexOf(g)]).filter(([,g])=>g>=0),u=l===null?-1:s.names.indexOf(l),h=(g,x)=>()=>Array.from({length:g.
length},(y,O)=>x.map(T=>g.text(O,T).trim()).join("")),f=he({keys:a.ids.map(g=>g.trim()),contents:h(a.table,c.
map(([g])=>g))},{keys:u<0?null:s.texts(u).map(g=>g.trim()),contents:h(s,c.map(([,g])=>g))}),d=new Set(a.choices),
p=new Map,m=new Set,w=new Set,b=0;if(f.cells.forEach((g,x)=>{if(g<0)return;b+=1;let y=s.text(x,i).trim();if(y===
"")return;if(!d.has(y)){m.add(y);return}let O=r<0?"":s.text(x,r).trim();O&&w.add(O),p.set(g,{label:y,by:O})}),
b===0)throw new $(`No row of ${e.name} is a cell of this table: is it an export of another one?`);return a.second=
p,this.secondFile={name:e.name,rows:s.length,matched:b,by:f.by,people:[...w],unknown:[...m]},this.comparison()}comparison(){
if(!this.secondFile)return null;let e=ue(this.cells.labels,this.cells.second),t=e.differing.map(s=>({cell:s,id:this.
cells.ids[s],type:this.cells.type(s),first:this.cells.labels.get(s).label,second:this.cells.second.get(s).label}));
return{...e,differing:t,file:this.secondFile}}scores({source:e}){let{cells:t}=this,{classes:s}=t,n=e==="correc\
tions",i=n?null:t.texts(Number(e)),r=[],a=new Map,[l,c]=[0,0];for(let u=0;u<t.length;u+=1){let h=n?t.labels.get(
u)?.label??"":i[u];if(h===""){n||(l+=1);continue}let f=He(h,s);f<0?a.set(h,(a.get(h)??0)+1):t.codes[u]<0?c+=1:
r.push([f,t.codes[u]])}return{...qe(s,r),without:l,rejected:c,others:[...a].map(([u,h])=>({text:u,cells:h})).slice(
0,le)}}async evaluate({column:e}){let{model:t,csv:s,pixelSize:n}=this.answers,i=new URL("v1/evaluate",M),r={model:t.
name,version:t.version,label:this.cells.own[e]};n&&(r.pixel_size=n),i.search=new URLSearchParams(r).toString();
let{bytes:a}=await S(i,s,{"Content-Type":"text/csv",Accept:"application/json"},this.asking());return JSON.parse(
new TextDecoder().decode(a))}textsOf(e){if(e==="id")return this.cells.ids.map(t=>t.trim());if(e.startsWith("pa\
rt ")){let t=this.parts.names.indexOf(e.slice(5));if(t<0)throw new $(`The pattern has no part {${e.slice(5)}} \
any more; choose another group.`);return this.parts.values[t]}return this.cells.texts(Number(e.slice(7)))}nameOf(e){
return e==="id"?"cell":e.startsWith("part ")?e.slice(5):this.cells.own[Number(e.slice(7))].trim()}cut({source:e,
pattern:t}){let{names:s,match:n}=$e(t),i=this.textsOf(e),r=i.map(n),a=r.flatMap((c,u)=>c===null?[i[u]]:[]);this.
parts={source:e,pattern:t,names:s,values:s.map((c,u)=>r.map(h=>h?.[u].trim()??""))};let l=[];for(let c=0;c<i.length&&
l.length<le;c+=Math.max(1,Math.floor(i.length/le)))l.push({text:i[c],parts:r[c]});return{names:s,examples:l,fitted:i.
length-a.length,total:i.length,misfits:a.slice(0,3)}}values({reference:e}){let t=new Map;for(let n of this.textsOf(
e))n!==""&&t.set(n,(t.get(n)??0)+1);let s=[...t].sort((n,i)=>i[1]-n[1]||(n[0]<i[0]?-1:1));return{total:s.length,
values:s.slice(0,Ve).map(([n,i])=>({text:n,cells:i}))}}async groups(e){let t=this.asking(),{total:s}=this.values(
{reference:e.by});if(s>Ve)throw new $(`${this.nameOf(e.by)} has ${P(s)} different values; a group for each of \
them says nothing. Choose a column with fewer, or cut the names by a pattern.`);let[n,i]=this.groupColumns(e),
r=async(u,h)=>{let{table:f,...d}=ve(this.cells,i,u);if(d.cells===0)throw new $("No cell has a type and a value\
 in this column.");let{model:p}=this.answers,m=[["model",p.name],["version",p.version],["by",n.get(e.by)],["fl\
agged",e.leaveOutFlagged?"leave_out":"keep"]];e.control&&m.push(["control",e.control]),e.control&&e.unit&&m.push(
["unit",n.get(e.unit)]),e.control&&e.within&&m.push(["within",n.get(e.within)]);let w=new URL("v1/composition",
M);w.search=new URLSearchParams(m).toString();let b={"Content-Type":"application/json",Accept:h},{bytes:g}=await S(
w,JSON.stringify(f),b,t);return{counted:d,bytes:g}},a=async u=>{let{counted:h,bytes:f}=await r(u,"application/\
json");return{counted:h,answer:JSON.parse(new TextDecoder().decode(f))}};if(e.csv)return new Blob([(await r(!0,
"text/csv")).bytes],{type:"text/csv"});let l=await a(!0),c=this.cells.labels.size>0?await a(!1):null;return{by:n.
get(e.by),corrected:l,plain:c}}groupColumns({by:e,control:t,unit:s,within:n}){let i=c=>c.toLowerCase().replace(
/[\s._-]/g,""),r=new Set([...Mt,...this.cells.classes.map(c=>`probability ${c}`)].map(i)),a=new Map,l=[];for(let c of[
e,...t?[s,n]:[]]){if(!c||a.has(c))continue;let u=this.nameOf(c)||"group";for(;r.has(i(u));)u=`my ${u}`;r.add(i(
u)),a.set(c,u),l.push({name:u,values:this.textsOf(c)})}return[a,l]}export({which:e,safe:t}){let{model:s}=this.
answers;if(e==="training"){let{bytes:r,rows:a}=this.cells.toTrainingCsv(),l=`${Z(this.entry.name)} corrections\
.csv`;return{blob:new Blob([r],{type:"text/csv"}),name:l,rows:a}}let n=this.cells.toCsv(e,`${s.name} version ${s.
version}`,t),i=Z(this.entry.name);return{blob:new Blob([n],{type:"text/csv"}),name:`${i} by ${s.name} ${s.version}\
.csv`,rows:e==="shown"?this.cells.order.length:this.cells.length}}};function St(o){let[{name:e}]=o;return o.length===
1?e:`${e} and ${X(o.length-1,"more image")}`}var Mt=[..."class cells flagged counted fraction low high shift s\
hift_low shift_high log2_ratio p p_adjusted note".split(" "),..."flags probabilities".split(" ")];function Ye({
bytes:o}){let{receipt:e,measurements:t}=JSON.parse(new TextDecoder().decode(o));return{receipt:e,measurements:t,
missing:null}}function Xe(o){if(!(o instanceof N))throw o;return{receipt:null,measurements:[],missing:`The ser\
vice did not say how it read the table, so no cell is set beside the training range: ${o.message}`}}function Ze({
name:o,version:e,created:t,classes:s,features:n,intended_use:i,limits:r,citation:a,out_of_fold:l,slides_held_out:c}){
let u=h=>h&&{all:h.f1_macro,of:Object.fromEntries(h.per_class.map(f=>[f.class,f.f1]))};return{name:o,version:e,
created:t,classes:s,features:n,intendedUse:i,limits:r,citation:a,known:u(l),unseen:u(c?.scores)}}function et(o){
return o instanceof N?{kind:"problem",problem:o.problem}:{kind:o instanceof j?"stopped":"sentence",sentence:o.
message}}var _t=new Q(o=>postMessage(o));onmessage=async({data:{id:o,name:e,args:t}})=>{try{let s=await _t[e](t);postMessage(
{id:o,result:s},s?.bitmap instanceof ImageBitmap?[s.bitmap]:[])}catch(s){postMessage({id:o,error:et(s)})}};
