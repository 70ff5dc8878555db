var V="not a cell",k="unsure",G=class{actions;position;labels=new Map;before=[];constructor(e=[],t=e.length){this.
actions=e.slice(),this.position=t;for(let n of this.actions.slice(0,t))this.perform(n)}perform(e){this.before.
push(e.cells.map(t=>this.labels.get(t)));for(let t of e.cells)e.label===null?this.labels.delete(t):this.labels.
set(t,{label:e.label,by:e.by,at:e.at})}apply(e,t,n,s){let r={number:this.position,cells:[...e],label:t,by:n,at:s};
return this.actions.length=this.position,this.actions.push(r),this.position+=1,this.perform(r),r}undo(){let e=this.
actions[this.position-1],t=this.before.pop();return!e||!t?null:(this.position-=1,e.cells.forEach((n,s)=>{let r=t[s];
r===void 0?this.labels.delete(n):this.labels.set(n,r)}),e)}redo(){let e=this.actions[this.position];return e?(this.
position+=1,this.perform(e),e):null}};function q(o,e){let t=Array.from({length:o},()=>Array(o).fill(0));for(let[n,s]of e)t[n][s]+=1;return t}function O(o){
let e=0;for(let t of o)e+=t;return e}function ht(o){let e=[...new Set(o.flat())].sort(),t=new Map(e.map((l,c)=>[l,c])),n=q(e.length,o.map(([l,c])=>[
t.get(l),t.get(c)])),s=o.length,r=O(n.map((l,c)=>l[c])),i=O(n.map((l,c)=>O(l)*O(n.map(u=>u[c])))),a=s===0||i===
s*s?null:(r*s-i)/(s*s-i);return{cells:s,agree:r,kappa:a,labels:e,counts:n}}function we(o,e){let t=c=>new Set(c).
size===c.length,n=e.keys!==null&&t(o.keys)&&t(e.keys),s=n?o.keys:o.contents(),r=n?e.keys:e.contents(),i=new Map;
s.forEach((c,u)=>{let m=i.get(c);m?m.push(u):i.set(c,[u])});let a=new Map;return{cells:Int32Array.from(r,c=>{let u=a.
get(c)??0;return a.set(c,u+1),i.get(c)?.[u]??-1}),by:n?"name":"values"}}function ye(o,e){let t=[],n=[],s=0;for(let[
i,{label:a}]of o){let l=e.get(i)?.label;if(l!==void 0){if(a===k||l===k){s+=1;continue}t.push([a,l]),a!==l&&n.push(
i)}}let r=t.length+s;return{...ht(t),differing:n.sort((i,a)=>i-a),unsure:s,onlyFirst:o.size-r,onlySecond:e.size-
r}}var ft=/([^A-Za-z0-9"])"?((?:predicted (?:\d+ )?)?class)"?\1"?((?:predicted (?:\d+ )?)?probability)"?\1"?((?:predicted (?:\d+ )?)?flags)"?\r?(?:\n|$)/,
B=new TextDecoder,ve=new TextEncoder,_=class extends Error{};function Oe(o){let e=ft.exec(B.decode(o.subarray(
0,1048576)));if(!e?.[1])throw new _("The answer of the service has no columns class, probability and flags at \
its end.");return e[1]}function ke(o){let e=new Map([",",";","	"].map(n=>[n,0])),t=!1;for(let n of B.decode(o.
subarray(0,2**20)))if(n==='"')t=!t;else{if(n===`
`&&!t)break;!t&&e.has(n)&&e.set(n,e.get(n)+1)}return[...e].reduce((n,s)=>s[1]>n[1]?s:n)[0]}var U=class{bytes;separator;names;length;headerBegin;headerEnd;begins;ends;constructor(e,t){
this.bytes=e,this.separator=t;let n=t.charCodeAt(0),s=e[0]===239&&e[1]===187&&e[2]===191?3:0,r=[],i,a=s;for(;;){
let d=xe(e,a,n);if(r.push(Ae(e,a,d)),a=d+1,d>=e.length||e[d]!==n){i=d,e[d]===13&&(a+=1);break}}this.headerBegin=
s,this.headerEnd=i,this.names=r;let l=r.length,c=1;for(let d=a;d<e.length;d+=1)e[d]===10&&(c+=1);let u=new Uint32Array(
c*l),m=new Uint32Array(c*l),p=0,h=0;for(;a<e.length;){if(e[a]===10||e[a]===13){a+=1;continue}for(let d=0;;d+=1){
let f=xe(e,a,n);if(d>=l)throw new _(`Row ${p+1} has more values than the table has columns.`);if(u[h]=a,m[h]=f,
h+=1,a=f+1,f>=e.length||e[f]!==n){if(d+1<l)throw new _(`Row ${p+1} has ${d+1} values; the table has ${l} colum\
ns.`);break}}p+=1}this.begins=u,this.ends=m,this.length=p}text(e,t){let n=e*this.names.length+t;return Ae(this.
bytes,this.begins[n],this.ends[n])}rowBytes(e){let t=e*this.names.length;return this.bytes.subarray(this.begins[t],
this.ends[t+this.names.length-1])}headerBytes(){return this.bytes.subarray(this.headerBegin,this.headerEnd)}texts(e){
return Array.from({length:this.length},(t,n)=>this.text(n,e))}};function xe(o,e,t){let n=e;if(o[n]===34){for(n+=
1;n<o.length;)if(o[n]!==34)n+=1;else if(o[n+1]===34)n+=2;else break;n+=1}for(;n<o.length;){let s=o[n];if(s===t||
s===10||s===13&&(n+1>=o.length||o[n+1]===10))break;n+=1}return Math.min(n,o.length)}function Ae(o,e,t){if(o[e]===
34&&t-e>=2&&o[t-1]===34)return B.decode(o.subarray(e+1,t-1)).replaceAll('""','"');if(t-e>24)return B.decode(o.
subarray(e,t));let n="";for(let s=e;s<t;s+=1){let r=o[s];if(r>127)return B.decode(o.subarray(e,t));n+=String.fromCharCode(
r)}return n}function Q(o,e="."){let t=e===","?o.trim().replace(",","."):o.trim();return/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.
test(t)?Number(t):NaN}function L(o,e){return o.includes(e)||/["\r\n]/.test(o)?`"${o.replaceAll('"','""')}"`:o}
function gt(o){return!/^[=+\-@\t\r]/.test(o)||/^[-+](\d+([.,]\d+)*|\d*[.,]\d+|\d+\.)([eE][-+]?\d+)?%?$|^[-+](inf|nan)$/.
test(o)?o:`'${o}`}function te(o,e){let t=new Set(e.map(s=>s.toLowerCase())),n=o;for(let s=2;t.has(n.toLowerCase());s+=
1)n=`${o} ${s}`;return n}function Se(o,e,t,n,s=!1){let{separator:r}=o,i=m=>m.map(p=>L(s?gt(p):p,r)).join(r),a=[],
l=(m,p,h)=>{s?a.push(ve.encode(`${i([...p(),...h])}
`)):a.push(m,ve.encode(`${r}${i(h)}
`))};l(o.headerBytes(),()=>o.names,t);for(let m of e){let p=()=>o.names.map((h,d)=>o.text(m,d));l(o.rowBytes(m),
p,n(m))}let c=new Uint8Array(a.reduce((m,p)=>m+p.length,0)),u=0;for(let m of a)c.set(m,u),u+=m.length;return c}function ne(o){return o.split(": ",1).join()}function j(o){return Math.round(o).toLocaleString("en-GB")}function se(o,e,t=`${e}\
s`){return`${j(o)} ${o===1?e:t}`}function re(o){return o.replace(/\.[a-z]+(\.gz)?$/i,"")}var $e="Class",bt=3,wt=4,H=class extends Error{};function Pe(o,e,t,n=()=>{}){let s=new U(o,Oe(o)),r=s.length,i=t.
length,a=new Array(r),l=new Float64Array(r*i).fill(NaN),c=new Int16Array(r).fill(-1),u=[[]],m=new Map([["[]",0]]),
p=new Uint32Array(r),h=new Map(t.map((w,g)=>[w,g])),d=new TextDecoder,f=0;for(let w=0;w<e.length;){let g=e.indexOf(
10,w);if(g<0&&(g=e.length),g>w){if(f===r)throw new H("The service answered with more cells than its table has \
rows.");let y=JSON.parse(d.decode(e.subarray(w,g)));if(a[f]=y.id,y.class!==null&&(c[f]=h.get(y.class)??-1,l.set(
y.probabilities??[],f*i)),y.flags.length){let b=JSON.stringify(y.flags),x=m.get(b);x===void 0&&(x=u.push(y.flags)-
1,m.set(b,x)),p[f]=x}f+=1,f%5e3===0&&n(f,r)}w=g+1}if(f!==r)throw new H(`The service answered with ${f} cells w\
here its table has ${r} rows; send the table again.`);return n(r,r),new oe({table:s,ids:a,classes:t,probabilities:l,
codes:c,flagSets:u,flagOf:p})}var J=class{kept=new Map;get(e,t){let n=this.kept.get(e)??t();this.kept.delete(e),
this.kept.set(e,n);for(let s of this.kept.keys()){if(this.kept.size<=wt)break;this.kept.delete(s)}return n}},oe=class{table;own;ids;classes;probabilities;codes;length;decimal;labels=new Map;second=new Map;order;flagSets;flagOf;margins;keptTexts=new J;keptNumbers=new J;constructor({
table:e,ids:t,classes:n,probabilities:s,codes:r,flagSets:i,flagOf:a}){this.table=e,this.own=e.names.slice(0,-bt),
this.ids=t,this.classes=n,this.probabilities=s,this.codes=r,this.flagSets=i,this.flagOf=a,this.length=e.length,
this.decimal=this.findDecimal(),this.margins=this.findMargins(),this.order=Uint32Array.from({length:this.length},
(l,c)=>c)}findDecimal(){let e=this.table.names.length-2;for(let t=0;t<this.length;t+=1)if(this.codes[t]>=0)return this.
table.text(t,e).includes(",")?",":".";return"."}findMargins(){let e=this.classes.length,t=new Float64Array(this.
length).fill(NaN);for(let n=0;n<this.length;n+=1){if(this.codes[n]<0)continue;let s=-1,r=-1;for(let i=n*e;i<(n+
1)*e;i+=1){let a=this.probabilities[i];a>s?(r=s,s=a):a>r&&(r=a)}t[n]=e>1?s-r:s}return t}type(e){return this.classes[this.
codes[e]]??null}probability(e){let t=this.codes[e];return t<0?NaN:this.probabilities[e*this.classes.length+t]}flags(e){
return this.flagSets[this.flagOf[e]]}get choices(){return[...this.classes,V,k]}texts(e){return this.keptTexts.
get(e,()=>this.table.texts(e).map(t=>t.trim()))}numbers(e){return this.keptNumbers.get(e,()=>Float64Array.from(
this.texts(e),t=>Q(t,this.decimal)))}isNumeric(e){let t=this.numbers(e);return this.texts(e).every((n,s)=>n===
""||!Number.isNaN(t[s]))&&t.some(n=>!Number.isNaN(n))}show(e={},t={key:"number",descending:!1}){let n=this.tests(
e),s=new Uint32Array(this.length),r=0;for(let i=0;i<this.length;i+=1)n.every(a=>a(i))&&(s[r++]=i);return this.
order=this.sorted(s.subarray(0,r),t),r}group(){let e=this.classes.length,t=i=>this.codes[i]<0?e:this.codes[i],
n=new Uint32Array(e+1);for(let i of this.order)n[t(i)]+=1;let s=n.map((i,a)=>O(n.subarray(0,a))),r=new Uint32Array(
this.order.length);for(let i of this.order)r[s[t(i)]++]=i;return this.order=r,[...n].flatMap((i,a)=>i?[{type:this.
classes[a]??null,cells:i}]:[])}tests({type:e,correction:t,flag:n,low:s,high:r,search:i,conditions:a=[]}){let l=[];
if(e){let c=this.classes.indexOf(e);l.push(u=>this.codes[u]===c)}if(t==="reviewed"?l.push(c=>this.labels.has(c)):
t==="open"?l.push(c=>!this.labels.has(c)):t==="changed"?l.push(c=>this.isChanged(c)):t==="differs"?l.push(c=>this.
differs(c)):t&&l.push(c=>this.labels.get(c)?.label===t),n){let c=this.flagSets.map(u=>n==="none"?u.length===0:
n==="any"?u.length>0:u.some(m=>ne(m)===n));l.push(u=>c[this.flagOf[u]])}if(s!==void 0&&s>0&&l.push(c=>this.probability(
c)>=s),r!==void 0&&r<1&&l.push(c=>this.probability(c)<=r),i){let c=i.toLowerCase();l.push(u=>this.ids[u].toLowerCase().
includes(c))}for(let c of a)l.push(this.condition(c));return l}condition({column:e,how:t,value:n}){if(t==="at \
least"||t==="at most"){let i=this.numbers(e),a=Q(n,n.includes(",")?",":".");return t==="at least"?l=>i[l]>=a:l=>i[l]<=
a}let s=this.texts(e),r=n.trim().toLowerCase();return t==="is"?i=>s[i].toLowerCase()===r:i=>s[i].toLowerCase().
includes(r)}isChanged(e){let t=this.labels.get(e)?.label;return t!==void 0&&t!==k&&t!==this.type(e)}differs(e){
let[t,n]=[this.labels.get(e)?.label,this.second.get(e)?.label];return t!==void 0&&n!==void 0&&t!==n&&t!==k&&n!==
k}sorted(e,{key:t,descending:n}){if(t==="number")return n?e.slice().reverse():e;let s=this.sortKeys(t);if(s instanceof
Float64Array){let a=n?-1:1;return Me(e,l=>Number.isNaN(s[l]),(l,c)=>a*(s[l]-s[c])||l-c)}let[r,i]=n?[1,-1]:[-1,
1];return Me(e,a=>s[a]==="",(a,l)=>s[a]<s[l]?r:s[a]>s[l]?i:a-l)}sortKeys(e){let t=s=>Float64Array.from({length:this.
length},(r,i)=>s(i));if(e==="id")return this.ids;if(e==="type")return t(s=>this.codes[s]<0?NaN:this.codes[s]);
if(e==="probability")return t(s=>this.probability(s));if(e==="doubt")return this.margins;if(e==="flags")return t(
s=>this.flags(s).length||NaN);if(e==="correction"||e==="by"){let s=e==="by"?"by":"label";return Array.from({length:this.
length},(r,i)=>this.labels.get(i)?.[s]??"")}let n=Number(e.slice(7));return this.isNumeric(n)?this.numbers(n):
this.texts(n)}rows(e,t){return Array.from(this.order.subarray(e,t),n=>({cell:n,id:this.ids[n],type:this.type(n),
probability:this.probability(n),flags:this.flags(n),label:this.labels.get(n)?.label??null,by:this.labels.get(n)?.
by??null,second:this.second.get(n)?.label??null,values:this.own.map((s,r)=>this.table.text(n,r))}))}place(e){return this.
order.indexOf(e)}mostDoubtful(e=null){let{margins:t,order:n}=this,s=(a,l)=>t[a]-t[l]||a-l,r=-1,i=-1;for(let[a,
l]of n.entries())this.codes[l]<0||this.labels.has(l)||((i<0||s(l,n[i])<0)&&(i=a),!(e!==null&&s(l,e)<=0)&&(r<0||
s(l,n[r])<0)&&(r=a));return r<0?i:r}summary(){let e=this.classes.map(()=>0),t=new Map(this.choices.map(c=>[c,0])),
n=this.flagSets.map(()=>0),s=0,r=0,i=0,a=c=>t.set(c,(t.get(c)??0)+1);for(let c=0;c<this.length;c+=1){let u=this.
codes[c],m=this.flagOf[c];u<0?s+=1:e[u]+=1,u>=0&&m>0&&(r+=1),n[m]+=1;let p=this.labels.get(c)?.label,h=p===void 0||
p===k?this.type(c):p;h!==null&&a(h),p===k&&a(k),this.isChanged(c)&&(i+=1)}let l=new Map;return this.flagSets.forEach(
(c,u)=>{for(let m of new Set(c.map(ne)))l.set(m,(l.get(m)??0)+n[u])}),{cells:this.length,rejected:s,flagged:r,
counts:e,kinds:Object.fromEntries(l),corrected:Object.fromEntries(t),reviewed:this.labels.size,changed:i}}toTrainingCsv(){
let e=[...this.labels].filter(([,{label:c}])=>this.classes.includes(c));e.sort(([c],[u])=>c-u);let t=this.own.
map(c=>c.trim()),n=t.findIndex(c=>c.toLowerCase()===$e.toLowerCase()),s=n<0?t.length:n;t[s]=$e;let r=te("corre\
cted by",t),{separator:i}=this.table,a=c=>`${c.map(u=>L(u,i)).join(i)}
`,l=e.map(([c,{label:u,by:m}])=>{let p=this.own.map((h,d)=>this.table.text(c,d));return p[s]=u,a([...p,m])});return{
bytes:new TextEncoder().encode([a([...t,r]),...l].join("")),rows:e.length}}toCsv(e,t,n){let s=[];for(let a of[
"correction","corrected by","model"])s.push(te(a,[...this.table.names,...s]));let r=e==="shown"?this.order:this.
ids.keys(),i=a=>{let l=this.labels.get(a);return[l?.label??"",l?.by??"",t]};return Se(this.table,r,s,i,n)}};function Me(o,e,t){
let n=o.filter(r=>!e(r)).sort(t),s=new Uint32Array(o.length);return s.set(n),s.set(o.filter(e),n.length),s}function Ce(o,e,t,n){
let s=new Map(t.map(({column:r,measurement:i})=>[i,o.own.indexOf(r)]));return n.flatMap(({name:r,unit:i,quantiles:a})=>{
let l=s.get(r)??-1;if(l<0)return[];let c=o.table.text(e,l).trim(),u=Q(c,o.decimal),[m,,,p,h,d,,,f]=a;return[{name:r,
unit:i,text:c,value:u,low:m,lower:p,middle:h,upper:d,high:f,outside:u<m||u>f}]})}function Ee(o,e,t){let{classes:n,probabilities:s}=o,r=n.length,i=[],a={rejected:0,noCells:0,unnamed:0},l=new Map(
n.map((u,m)=>[u,n.map((p,h)=>h===m?1:0)]));for(let u=0;u<o.length;u+=1){let m=t?o.labels.get(u)?.label:void 0;
if(m===V){a.noCells+=1;continue}let p=m!==void 0&&m!==k;if(o.type(u)===null&&!p){a.rejected+=1;continue}let h=e.
map(w=>w.values[u]??"");if(h.some(w=>w==="")){a.unnamed+=1;continue}let f=(p?l.get(m):void 0)??s.subarray(u*r,
(u+1)*r);i.push([...h,...f,o.flags(u).join("; ")])}return{table:{columns:[...e.map(({name:u})=>u),...n.map(u=>`\
probability ${u}`),"flags"],data:i},cells:i.length,...a}}function D(o){let e=3735928559,t=1103547991;for(let s of o)e=Math.imul(e^s,2654435761),t=Math.imul(t^s,1597334677);
return e=Math.imul(e^e>>>16,2246822507)^Math.imul(t^t>>>13,3266489909),t=Math.imul(t^t>>>16,2246822507)^Math.imul(
e^e>>>13,3266489909),`${(4294967296*(2097151&t)+(e>>>0)).toString(16).padStart(14,"0")}-${o.length}`}var yt="bloodcells";var Te=null;function vt(){return Te??=new Promise((o,e)=>{let t=indexedDB.open(yt,2);t.onupgradeneeded=({oldVersion:n})=>{
let s=t.result;n<1&&(s.createObjectStore("tables",{keyPath:"table"}),s.createObjectStore("answers",{keyPath:"t\
able"}),s.createObjectStore("actions",{keyPath:["table","number"]})),s.createObjectStore("images",{keyPath:["t\
able","index"]}),s.createObjectStore("measured",{keyPath:"measured"})},t.onsuccess=()=>{t.result.onversionchange=
()=>t.result.close(),o(t.result)},t.onerror=()=>e(t.error)}),Te}async function S(o,e,t,n="strict"){let s=await vt();
return new Promise((r,i)=>{let a=s.transaction(o,e,{durability:n}),l=t(c=>a.objectStore(c))??[];a.oncomplete=()=>r(
l.map(c=>c.result)),a.onabort=()=>i(a.error??new Error("The browser took the change back."))})}var K=o=>IDBKeyRange.
bound([o,0],[o,1/0]);async function ie(){let[o,e]=await S(["tables","answers"],"readonly",n=>[n("tables").getAll(),
n("answers").getAllKeys()]),t=new Set(e);return o.map(n=>({...n,hasAnswers:t.has(n.table)})).sort((n,s)=>s.opened-
n.opened)}async function Ie(o,e){await S(["tables","answers"],"readwrite",n=>{n("tables").put(o),n("answers").
put(e)});let t=(await ie()).filter(n=>n.hasAnswers).slice(5);t.length&&await S(["answers","images"],"readwrite",
n=>{for(let s of t)n("answers").delete(s.table),n("images").delete(K(s.table))})}async function Ne(o,e){await S(
["images"],"readwrite",t=>{e.forEach((n,s)=>t("images").put({table:o,index:s,blob:n}))})}async function Re(o,e){
let[t]=await S(["images"],"readonly",n=>[n("images").get([o,e])]);return t?.blob}async function Fe(o){let[e]=await S(
["images"],"readonly",t=>[t("images").count(K(o))]);return e}async function Ue(o){await S(["measured"],"readwr\
ite",t=>o.forEach(n=>t("measured").put(n)),"relaxed")}async function Be(){let[o]=await S(["measured"],"readonl\
y",e=>[e("measured").getAllKeys()]);return o}async function _e(o){let[e]=await S(["measured"],"readonly",t=>[t(
"measured").get(o)]);return e}async function Le(){await S(["measured"],"readwrite",o=>{o("measured").clear()})}
async function ae(o){let[e,t,n]=await S(["tables","answers","actions"],"readonly",s=>[s("tables").get(o),s("an\
swers").get(o),s("actions").getAll(K(o))]);return{entry:e,answers:t,actions:n.map(({table:s,...r})=>r)}}async function le(o,e,t){
await S(["tables","actions"],"readwrite",n=>{Number.isFinite(e)&&n("actions").delete(IDBKeyRange.bound([o.table,
e],[o.table,1/0]));for(let s of t)n("actions").put({table:o.table,...s});n("tables").put(o)})}async function je(o){
await S(["tables","answers","actions","images"],"readwrite",e=>{e("tables").delete(o),e("answers").delete(o),e(
"actions").delete(K(o)),e("images").delete(K(o))})}var Ke="The service does not answer; it may be starting again.",M=class extends Error{problem;constructor(e){super(
e.detail),this.problem=e}},I=class extends Error{};async function E(o,e,t,n){for(;;){let s=await We("POST",o,e,
t,n);if(s.status===200)return s;let r=s.status===0?null:ze(s);if(r&&(s.status!==503||r.type==="urn:bloodcells:\
problem:out-of-time"))throw new M(r);let i=Number(s.header("Retry-After")),a=r?Math.min(i>0?i:2,60):2;n.waits?.(
a,r?.detail??Ke),await Ge(a,n.signal)}}async function ce(o,e){for(;;){let t=await We("GET",o,null,{Accept:"app\
lication/json"},e);if(t.status===200)return N(t);if(t.status!==0&&t.status!==503)throw new M(ze(t));e.waits?.(
2,Ke),await Ge(2,e.signal)}}function N({bytes:o}){return JSON.parse(new TextDecoder().decode(o))}function We(o,e,t,n,{
signal:s,sent:r}){return new Promise((i,a)=>{if(s.aborted){a(new I);return}let l=new XMLHttpRequest,c=()=>l.abort();
l.open(o,e),l.responseType="arraybuffer";for(let[u,m]of Object.entries(n))l.setRequestHeader(u,m);r&&(l.upload.
onprogress=u=>r(u.loaded,u.total)),l.onabort=()=>a(new I),l.onloadend=()=>{s.removeEventListener("abort",c);let u=new Uint8Array(
l.response??new ArrayBuffer(0));i({status:l.status,bytes:u,header:m=>l.getResponseHeader(m)})},s.addEventListener(
"abort",c,{once:!0}),l.send(t)})}function ze({status:o,bytes:e}){try{let t=N({bytes:e});if(typeof t.detail=="s\
tring")return t}catch{}return{type:"about:blank",status:o,detail:`The service, or a proxy before it, answered \
with status ${o} and no explanation.`,errors:[]}}function Ge(o,e){return new Promise((t,n)=>{let s=()=>{clearTimeout(
r),n(new I)},r=setTimeout(()=>{e.removeEventListener("abort",s),t()},o*1e3);e.aborted&&s(),e.addEventListener(
"abort",s,{once:!0})})}var xt=/\.(csv|tsv|tab|txt)(\.gz)?$/i,At=/\.(ndjson|jsonl)(\.gz)?$/i;function Ve(o){let e=xt.
test(o)?"text/csv":At.test(o)?"application/x-ndjson":"application/octet-stream",t=e!=="application/octet-strea\
m"&&/\.gz$/i.test(o);return{"Content-Type":e,...t?{"Content-Encoding":"gzip"}:{}}}var Ot=4,kt=16,St=/\.(jpe?g|png)$/i,$t=new TextDecoder,Y=class{pairs;options;outcomes;model=null;root;kept=[];known=new Set;writing=Promise.
resolve();cells=0;constructor(e,t,n){this.root=e,this.pairs=t,this.options=n,this.outcomes=t.map(()=>{})}get done(){
return this.outcomes.filter(Boolean).length}async go(e,t){let n=this.pairs.map((i,a)=>({pair:i,i:a})).filter(({
i})=>!this.outcomes[i]),s=()=>t(this.done,this.pairs.length,this.cells),r=async()=>{let{pair:i,i:a}=n.shift(),
l=await this.measure(i,e);this.outcomes[a]=l,this.cells+=l.answer?.predictions.length??0,s()};s(),this.known=new Set(
await Be().catch(()=>[]));try{for(;!this.model&&n.length;)await r();let i=async()=>{for(;n.length;)await r()};
await Promise.all(Array.from({length:Ot},i))}finally{await this.keep()}}async measure({name:e,image:t,mask:n},s){
let r;try{r=await Promise.all([t,n].map(({file:d})=>d.arrayBuffer()))}catch{return{fault:`${e}: the browser co\
uld not read it or its mask.`,key:e}}let i=r.map(d=>D(new Uint8Array(d))).join(" "),{cells:a,model:l}=this.options,
c=this.known.has(`${i} ${a} ${l}`)?await _e(`${i} ${a} ${l}`).catch(()=>{}):void 0,u=c&&JSON.parse(c.text);if(u&&
(!this.model||Mt(u.model,this.model)))return this.model??=u.model,{answer:u,key:i};let m=new URLSearchParams({
predict:"true",outlines:"true",measurements:"true",cells:a});if(this.model)m.set("model",this.model.name),m.set(
"version",String(this.model.version));else if(l){let[d="",f=""]=l.split("/");m.set("model",d),m.set("version",
f)}let p=new URL("v1/measure",this.root);p.search=m.toString();let h=new FormData;h.set("image",t.file),h.set(
"mask",n.file);try{let d=$t.decode((await E(p,h,{Accept:"application/json"},s)).bytes),f=JSON.parse(d);return this.
model??=f.model,this.kept.push({measured:`${i} ${a} ${l}`,text:d}),this.kept.length>=kt&&this.keep(),{answer:f,
key:i}}catch(d){if(!(d instanceof M)||d.problem.status===404)throw d;return{fault:d.message.startsWith(t.file.
name)?d.message:`${e}: ${d.message}`,key:i}}}keep(){let e=this.kept.splice(0);return e.length&&(this.writing=this.
writing.then(()=>Ue(e)).catch(()=>{})),this.writing}},Mt=(o,e)=>o.name===e.name&&o.version===e.version;function qe(o){
return St.test(o)}async function Qe(o,e,t,n){let s=new FormData;s.set("image",e,t);let{bytes:r}=await E(new URL(
"v1/picture",o),s,{Accept:"image/png"},n);return new Blob([r],{type:"image/png"})}var Pt="image filename",Ct=["label","X","Y","BX","BY","Width","Height"],Et=["class","probability","flags"],He=new TextEncoder;
function Je(o){let e=o.flatMap(({name:a,answer:l})=>l.predictions.map(c=>({...c,image:a,id:a+Tt(c.id)}))),t=Object.
keys(e[0]?.measurements??{}),n=a=>`${a.map(l=>L(String(l),",")).join(",")}
`,s=a=>a??"NaN",r=[n([Pt,...t,...Ct,...Et])],i=[];for(let{id:a,image:l,label:c,x:u,y:m,box:p,measurements:h,probability:d,
probabilities:f,flags:w,...g}of e)r.push(n([l,...t.map(y=>s(h[y]??null)),c,s(u),s(m),...p,g.class??"",d??"",w.
join("; ")])),i.push(`${JSON.stringify({id:a,class:g.class,probability:d,probabilities:f,flags:w})}
`);return{csv:He.encode(r.join("")),ndjson:He.encode(i.join("")),fields:o.map(({name:a,answer:l})=>({name:a,width:l.
image.width,height:l.image.height,cells:l.predictions.length,notes:l.notes})),outlines:e.map(({outline:a})=>a)}}
function Tt(o){return o.slice(o.lastIndexOf("#"))}function Ye([o,e,t,n],s,r){let i=Math.min(Math.ceil(Math.max(
t,n,24)*1.25),Math.max(s,r)),a=(l,c)=>c<=i?(c-i)/2:Math.max(0,Math.min(c-i,l-i/2));return{left:Math.round(a(o+
t/2,s)),top:Math.round(a(e+n/2,r)),side:i}}function Xe(o){let[e,t,n,s]=[1/0,1/0,-1/0,-1/0];for(let r of o)for(let i=0;i<
r.length;i+=2){let[a,l]=[r[i],r[i+1]];e=Math.min(e,a),n=Math.max(n,a),t=Math.min(t,l),s=Math.max(s,l)}return[e,
t,n-e,s-t]}function ue(o){let{receipt:e,measurements:t}=N(o);return{receipt:e,measurements:t,missing:null}}function me(o){
if(!(o instanceof M))throw o;return{receipt:null,measurements:[],missing:`The service did not say how it read \
the table, so no cell is set beside the training range: ${o.message}`}}function pe({name:o,version:e,created:t,classes:n,features:s,intended_use:r,limits:i,citation:a,out_of_fold:l,
slides_held_out:c}){return{name:o,version:e,created:t,classes:n,features:s,intendedUse:r,limits:i,citation:a,known:Ze(
l),unseen:c&&Ze(c.scores)}}function Ze({f1_macro:o,per_class:e}){return{all:o,of:Object.fromEntries(e.map(({class:t,
f1:n})=>[t,n]))}}var It=[".jpg",".jpeg",".png",".tif",".tiff"],Nt=["_cp_masks","_masks"].flatMap(o=>[".png",".tif",".tiff",".np\
y"].map(e=>o+e)),nt=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],et=[...Nt,...nt],Rt=["_flows","_\
dP","_cellprob","_outlines","_cp_output","_cp"],tt=(o,e)=>e.some(t=>o.toLowerCase().endsWith(t));function st(o){let e=new Map,t=new Map,n=(m,p,h)=>m.set(p,[...m.get(p)??[],h]),s=0;for(let m of o){let{path:p}=m,
h=p.slice(p.lastIndexOf("/")+1),d=et.findIndex(w=>h.toLowerCase().endsWith(w));if(h.startsWith("."))continue;let f=et[d];
f&&h.length>f.length?n(e,p.slice(0,-f.length),{rank:d,file:m}):tt(h,It)?n(t,p.slice(0,p.lastIndexOf(".")),m):s+=
1}let r=m=>Rt.some(p=>m.endsWith(p)&&t.has(m.slice(0,-p.length))),i={pairs:[],faults:[],notes:[]},a=[],l=[],c=0;
for(let[m,p]of t){if(r(m)){c+=1;continue}let[h,...d]=(e.get(m)??[]).sort((g,y)=>g.rank-y.rank).map(({file:g})=>g),
[f,...w]=p;!h||!f?a.push(...p.map(({path:g})=>g)):w.length?i.faults.push(`${p.map(({path:g})=>g).join(" and ")}\
 are both images of the mask ${h.path}; leave one of them.`):(i.pairs.push({name:f.path,image:f,mask:h}),l.push(
...d.map(({path:g})=>g)))}for(let[m,p]of e){let[{path:h}]=p.sort((d,f)=>d.rank-f.rank).map(({file:d})=>d);!t.has(
m)&&!r(m)&&!tt(h,nt.slice(1))&&i.faults.push(`${h} is the mask of no image here; expected ${m}.jpg beside it.`)}
let u=m=>`${m.slice(0,5).join(", ")}${m.length>5?", …":""}`;return a.length&&i.notes.push(`${a.length===1?"1\
 image has":`${a.length} images have`} no mask and so no cell here: ${u(a)}. A mask is named as Cellpose does:\
 NAME_cp_masks.png beside NAME.jpg.`),l.length&&i.notes.push(`Of several masks of one image one was taken, and\
 not ${u(l)}.`),c&&i.notes.push(`${c} pictures drawn by Cellpose were left aside.`),s&&i.notes.push(`${s===1?"\
1 file that is":`${s} files that are`} no image and no mask ${s===1?"was":"were"} left aside.`),i.pairs.sort((m,p)=>m.
name<p.name?-1:1),i}function de(o){let e=o.map(s=>s.split("/").slice(0,-1)),t=e[0]??[],n=0;for(;n<t.length&&e.
every(s=>s[n]===t[n]);)n+=1;return o.map(s=>s.split("/").slice(n).join("/"))}var R=class extends Error{};function rt(o){let[e="",...t]=o.trim().split(/(\{[^{}]*\}|\*)/),n=[],s=[];for(let r=0;r<
t.length;r+=2){let[i="",a=""]=t.slice(r,r+2),l=i==="*"?null:i.slice(1,-1).trim();if(l==="")throw new R("A part\
 has no name: write one between the braces, such as {well}.");if(l!==null&&n.includes(l))throw new R(`The part\
 {${l}} stands twice; give each a name of its own.`);if(r>0&&t[r-1]==="")throw new R(`${t[r-2]} and ${i} have \
nothing between them that tells where the first ends.`);l!==null&&n.push(l),s.push({name:l,behind:a})}if([e,...s.
map(({behind:r})=>r)].some(r=>/[{}]/.test(r)))throw new R("A brace is not closed: write each part as {name}.");
if(n.length===0)throw new R("The pattern names no part: write one in braces, such as {well}.");return{names:n,
match:r=>Ft(e,s,r.trim())}}function Ft(o,e,t){if(!t.startsWith(o))return null;let n=[],s=o.length;for(let[r,{name:i,
behind:a}]of e.entries()){let l;if(r+1===e.length){if(l=t.length-a.length,!t.endsWith(a))return null}else l=t.
indexOf(a,s+1);if(l<=s)return null;i!==null&&n.push(t.slice(s,l)),s=l+a.length}return n}function ot(o){if(o[0]!==255||o[1]!==216)return[o];let e=[o.subarray(0,2)],t=2;for(;t+4<=o.length&&o[t]===255&&
o[t+1]!==218;){let n=o[t+1];if(n===255){t+=1;continue}let s=t+2+(o[t+2]<<8|o[t+3]);n!==225&&n!==226&&e.push(o.
subarray(t,s)),t=s}return[...e,o.subarray(t)]}var Ut=48e6,he=class extends Error{},X=class{root;fields;blobOf;decoded=new Map;constructor(e,t,n){this.root=e,
this.fields=t,this.blobOf=n}bitmap(e){let t=this.decoded.get(e);this.decoded.delete(e),t||(t=this.decode(e),t.
catch(()=>this.decoded.delete(e))),this.decoded.set(e,t);let n=0;for(let s of[...this.decoded.keys()].reverse()){
let{width:r,height:i}=this.fields[s];n+=r*i,n>Ut&&s!==e&&this.decoded.delete(s)}return t}async decode(e){let{name:t}=this.
fields[e],n=await this.blobOf(e);if(!n)throw new he("Choose the images again to see the cells.");return qe(t)?
n=new Blob(ot(new Uint8Array(await n.arrayBuffer()))):n=await Qe(this.root,n,t,{signal:new AbortController().signal}),
createImageBitmap(n,{colorSpaceConversion:"none"})}async crop(e,t,n){let{width:s,height:r}=this.fields[e],{left:i,
top:a,side:l}=Ye(Xe(t),s,r),c=await this.bitmap(e);return{bitmap:await createImageBitmap(c,i,a,l,l,{resizeWidth:n,
resizeHeight:n,resizeQuality:"medium"}),left:i,top:a,side:l}}};function it(o,e){let t=q(o.length,e),n=t.map((r,i)=>{let a=r[i],l=O(r),c=O(t.map(u=>u[i]));return{precision:c?
a/c:0,recall:l?a/l:0,f1:l+c?2*a/(l+c):0,support:l,called:c}}),s=n.filter(({support:r,called:i})=>r+i>0);return{
cells:O(t.map(O)),counts:t,right:O(t.map((r,i)=>r[i])),f1:O(s.map(({f1:r})=>r))/Math.max(1,s.length),perClass:n}}
function at(o,e){let t=o.trim().toLowerCase(),n=e.indexOf(o.trim());return n>=0?n:e.findIndex(s=>s.toLowerCase()===
t)}var T=new URL("..",import.meta.url),lt=256e6,ct=500,fe=6,Bt=3,_t=200,Lt=5e8,jt=150,ge="This table is open in a\
nother tab of this browser. Close it there, so that no corrections overwrite each other.",v=class extends Error{},
Z=class{tell;tabs=new BroadcastChannel("bloodcells-tables");stopping=new AbortController;held=null;claimed=null;saving=null;keeping=null;unsaved=0;unkeptFrom=1/0;run=null;found=null;constructor(e){
this.tell=e,this.tabs.onmessage=({data:t})=>{t.asked&&t.asked===this.claimed&&this.tabs.postMessage({held:t.asked})}}get table(){
if(!this.held)throw new v("No table is open.");return this.held}get cells(){return this.table.cells}get images(){
if(!this.table.images)throw new v("This table has no images.");return this.table.images}async open({file:e,options:t}){
let n=await this.begin();if(e.size>lt)throw new v(`The file has ${j(e.size/1e6)} MB; this page holds tables up\
 to ${lt/1e6} MB. Use the command bloodcells predict for longer ones.`);let s;try{s=new Uint8Array(await e.arrayBuffer())}catch{
throw new v(`The browser could not read ${e.name}. If it is a folder, choose a table in it; if it is open else\
where, close it there.`)}let r=`${D(s)}${t.sheet?` ${t.sheet}`:""}`,i=this.isOpenElsewhere(r),a=new URLSearchParams;
t.pixelSize&&a.set("pixel_size",t.pixelSize),t.sheet&&a.set("sheet",t.sheet),t.model&&ut(a,t.model);let l=(x,$,P,F)=>{
let W=new URL(x,T);W.search=new URLSearchParams([...a,...Object.entries($)]).toString();let A=(C,z)=>{F&&this.
progress(F,{done:C,total:z,unit:"bytes"})};return E(W,s,{...Ve(e.name),Accept:P},{...n,sent:A})},c=t.invalid??
"fail",u=await l("v1/predict",{invalid:c,probabilities:"false"},"text/csv",1),{name:m,version:p}=ut(a,u.header(
"Bloodcells-Model")??""),[h,d,f]=await Promise.all([l("v1/predict",{invalid:c},"application/x-ndjson",2),l("v1\
/inspect",{},"application/json").then(ue,me),ce(new URL(`v1/models/${encodeURIComponent(m)}/versions/${p}`,T),
n)]);if(await i)throw new v(ge);let w=pe(f),g=u.header("Bloodcells-Notes"),y={table:r,name:e.name,size:e.size,
opened:Date.now(),model:`${m} version ${p}`,position:0},b={table:r,csv:new Blob([u.bytes]),ndjson:new Blob([h.
bytes]),inspection:d,model:w,notes:g,pixelSize:t.pixelSize};return await this.holdAgain(y,u.bytes,h.bytes,b),this.
overview()}async openImages({files:e,options:t}){await this.begin();let n=de(e.map(({path:r})=>r)),s=st(e.map(
({file:r,path:i},a)=>({file:r,path:n[a]??i})));if(s.pairs.length===0)throw new v(["None of these files is an i\
mage with its label mask; NAME.jpg and NAME_cp_masks.png were expected, as Cellpose names them.",...s.faults,...s.
notes].join(" "));return this.run=new Y(T,s.pairs,t),this.found=s,this.goOn()}async goOn(){let e=this.asking(),
[t]=this.stopped(),n=0;return await t.go(e,(s,r,i)=>{let a=performance.now();s>1&&s<r&&a-n<_t||(n=a,this.tell(
{event:"progress",step:1,steps:2,done:s,total:r,unit:"images",cells:i}))}),this.openMeasured()}async openMeasured(){
let e=this.asking(),[t,n]=this.stopped(),s=t.pairs.flatMap((A,C)=>{let z=t.outcomes[C];return z?.answer?[{...A,
...z}]:[]}),r=[...n.faults,...t.outcomes.flatMap(A=>A?.fault??[])],i=s.reduce((A,{answer:C})=>A+C.predictions.
length,0),[a]=s;if(!a||i===0){let A=r.length>5?`, and ${se(r.length-5,"more fault")}`:"";throw new v(`No cell \
was measured. ${r.slice(0,5).join(" ")}${A}`)}let{csv:l,ndjson:c,fields:u,outlines:m}=Je(s),p=s.map(({name:A,key:C})=>`${A}\
 ${C}`),h=D(new TextEncoder().encode([t.options.cells,...p].join(`
`))),d=this.isOpenElsewhere(h),{name:f,version:w}=a.answer.model,g=new URL("v1/inspect",T);g.search=new URLSearchParams(
{model:f,version:String(w)}).toString();let y={"Content-Type":"text/csv",Accept:"application/json"},[b,x]=await Promise.
all([E(g,l,y,e).then(ue,me),ce(new URL(`v1/models/${encodeURIComponent(f)}/versions/${w}`,T),e)]);if(b.receipt&&
(b.receipt.id_column=null),await d)throw new v(ge);let $=t.pairs.length-t.done,P=s.reduce((A,{image:C})=>A+C.file.
size,0),F={table:h,name:s.length===1?a.name:`${a.name} and ${se(s.length-1,"more image")}`,size:P,opened:Date.
now(),model:`${f} version ${w}`,position:0},W={table:h,csv:new Blob([l]),ndjson:new Blob([c]),inspection:b,model:pe(
x),notes:null,images:{fields:u,outlines:m,faults:r,notes:n.notes,left:$,cells:t.options.cells}};return await this.
holdAgain(F,l,c,W),this.images.files=s.map(({image:A})=>A.file),this.keepImages(),$===0&&(this.run=null,await this.
try(()=>Le())),this.overview()}stopped(){if(!this.run||!this.found)throw new v("No images are being measured; \
choose them again.");return[this.run,this.found]}keepImages(){let e=this.images.files.filter(s=>s!==void 0),{table:t}=this.
table.entry,n=e.reduce((s,r)=>s+r.size,0);e.length===this.images.files.length&&n<=Lt&&(this.keeping=this.try(()=>Ne(
t,e)))}async giveImages({files:e}){let t=de(e.map(({path:l})=>l)),n=new Map(e.map(({file:l},c)=>[t[c]??"",l])),
s=new Map(e.map(({file:l})=>[l.name,l])),{images:r}=this,{fields:i}=r.kept;r.files=i.map(({name:l},c)=>n.get(l)??
s.get(l)??r.files[c]);let a=i.filter((l,c)=>!r.files[c]).map(({name:l})=>l);return this.keepImages(),{given:i.
length-a.length,missing:a}}async reopen({table:e}){await this.begin();let[{entry:t,answers:n,actions:s},r]=await Promise.
all([ae(e),this.isOpenElsewhere(e)]);if(r)throw new v(ge);if(!t||!n)throw new v("The browser has not kept this\
 table; choose its file again. Corrections are still there.");let[i,a]=await Promise.all([be(n.csv),be(n.ndjson)]);
this.hold({...t,opened:Date.now()},i,a,n,s);let{images:l,entry:c}=this.table;return l&&(l.areKept=await Fe(e)===
l.kept.fields.length),await this.try(()=>le({...c},1/0,[])),this.overview()}async holdAgain(e,t,n,s){let r=await this.
try(()=>ae(e.table));this.hold({...e,position:r?.entry?.position??0},t,n,s,r?.actions??[]);let i={...this.table.
entry};await this.try(()=>Ie(i,s))}hold(e,t,n,s,r){let i=Pe(t,n,s.model.classes,(l,c)=>this.progress(3,{done:l,
total:c,unit:"cells"})),a=new G(r,Math.min(e.position,r.length));i.labels=a.labels,this.claimed=e.table,this.held=
{entry:{...e,cells:i.length,reviewed:i.labels.size},answers:s,cells:i,journal:a,parts:{names:[],values:[]},images:s.
images?this.imagesOf(e.table,s.images):null,secondFile:null}}imagesOf(e,t){let n=0,s={kept:t,pictures:new X(T,
t.fields,async r=>s.files[r]??Re(e,r)),files:t.fields.map(()=>{}),areKept:!0,fieldOf:Uint32Array.from(t.fields.
flatMap(({cells:r},i)=>Array(r).fill(i))),cellsOf:t.fields.map(({cells:r})=>Array.from({length:r},()=>n++))};return s}isOpenElsewhere(e){
return new Promise(t=>{let n=new BroadcastChannel("bloodcells-tables"),s=i=>{clearTimeout(r),n.close(),t(i)},r=setTimeout(
()=>s(!1),jt);n.onmessage=({data:i})=>i.held===e&&s(!0),this.tabs.postMessage({asked:e})})}async close(){await Promise.
all([this.saving,this.keeping]),this.claimed=null}async begin(){return await this.close(),this.asking()}asking(){
return this.stopping=new AbortController,{signal:this.stopping.signal,waits:(e,t)=>this.tell({event:"waits",seconds:e,
why:t})}}progress(e,t){this.tell({event:"progress",step:e,steps:Bt,...t})}stop(){this.stopping.abort()}async listTables(){
return await this.try(()=>ie())??[]}async forget({table:e}){return await je(e),this.listTables()}overview(){let{
entry:e,answers:t,cells:n}=this.table,{inspection:s,model:r,notes:i}=t,a=new Set((s.receipt?.columns??[]).map(
({column:l})=>l));return{name:e.name,table:e.table,model:r,notes:i,inspection:s,columns:n.own.map((l,c)=>({name:l.
trim(),column:c,isMeasurement:a.has(l),isId:l===s.receipt?.id_column})),choices:n.choices,images:this.imagesOverview(),
...this.state()}}imagesOverview(){let{images:e}=this.table;if(!e)return null;let{fields:t,faults:n,notes:s,left:r,
cells:i}=e.kept,a=new Map;for(let l of t.flatMap(c=>c.notes)){let c=l.replace(/[\d,.]+/g,"#");a.set(c,{note:l,
images:(a.get(c)?.images??0)+1})}return{fields:t.length,empty:t.filter(l=>l.cells===0).length,faults:n,left:r,
kind:i,notes:[...s,...[...a.values()].map(({note:l,images:c})=>c===1?l:`${l} So, or alike, of ${j(c)} images.`)],
areAtHand:e.areKept}}state(){let{cells:e,journal:t}=this.table;return{summary:e.summary(),undoable:t.position,
redoable:t.actions.length-t.position,unsaved:this.unsaved}}show({filter:e,sort:t,byType:n}){return{length:this.
cells.show(e,t),sections:n?this.cells.group():null}}async crop({cell:e,size:t}){let{kept:n,pictures:s,fieldOf:r}=this.
images,i=n.outlines[e];return{...await s.crop(r[e],i,t),outline:i}}async field({cell:e}){let{kept:t,pictures:n,
fieldOf:s}=this.images,r=s[e],{name:i,width:a,height:l}=t.fields[r],c=await createImageBitmap(await n.bitmap(r));
return{index:r,name:i,width:a,height:l,bitmap:c,cells:this.cellsOfField({index:r})}}cellsOfField({index:e}){let{
kept:t,cellsOf:n}=this.images;return n[e].map(s=>({cell:s,type:this.cells.type(s),label:this.cells.labels.get(
s)?.label??null,outline:t.outlines[s]}))}rows({from:e,to:t}){return this.cells.rows(e,t)}shown({from:e,to:t}={}){
return this.cells.order.slice(e,t)}place({cell:e}){return this.cells.place(e)}mostDoubtful({after:e}){return this.
cells.mostDoubtful(e)}detail({cell:e}){let{cells:t,answers:n}=this.table,s=t.classes.length,{model:r,inspection:i}=n,
a=t.labels.get(e);return{cell:e,id:t.ids[e],type:t.type(e),probabilities:[...t.probabilities.subarray(e*s,(e+1)*
s)],flags:t.flags(e),label:a?.label??null,by:a?.by??null,at:a?.at??null,second:t.second.get(e)?.label??null,measurements:Ce(
t,e,i.receipt?.columns??[],r.features)}}label({cells:e,label:t,by:n}){let s=this.table.journal.apply(e,t,n,new Date().
toISOString());return this.save(s.number),this.state()}undo(){let e=this.table.journal.undo();return e&&this.save(),
{...this.state(),cells:e?.cells??[]}}redo(){let e=this.table.journal.redo();return e&&this.save(),{...this.state(),
cells:e?.cells??[]}}save(e=1/0){this.unkeptFrom=Math.min(this.unkeptFrom,e),this.unsaved+=1,this.saving??=this.
keep()}async keep(){let{entry:e,journal:t,cells:n}=this.table;for(;this.unsaved>0;){let[s,r]=[this.unkeptFrom,
this.unsaved];this.unkeptFrom=1/0,e.position=t.position,e.reviewed=n.labels.size;let[i,a]=[{...e},t.actions.slice(
s)];await this.try(()=>le(i,s,a)),this.unsaved-=r,this.tell({event:"saved",unsaved:this.unsaved})}this.saving=
null}async try(e){try{return await e()}catch(t){let{name:n,message:s}=t instanceof Error?t:new Error(String(t)),
r=n==="QuotaExceededError"?"there is no more room":s;this.tell({event:"notKept",sentence:`This browser does no\
t keep the work on its disk (${r}): export it before you close the page.`});return}}async second({file:e}){let t=await be(
e),n=new U(t,ke(t)),s=b=>n.names.findLastIndex(x=>new RegExp(`^${b}( \\d+)?$`,"i").test(x.trim())),r=s("correc\
tion"),i=s("corrected by");if(r<0)throw new v(`${e.name} has no column correction: choose a table that was exp\
orted from this page.`);let{cells:a,answers:l}=this.table,c=l.inspection.receipt?.id_column??null,u=a.own.map(
(b,x)=>({own:x,other:n.names.indexOf(b)})).filter(({other:b})=>b>=0),m=c===null?-1:n.names.indexOf(c),p=(b,x)=>()=>Array.
from({length:b.length},($,P)=>x.map(F=>b.text(P,F).trim()).join("")),h=we({keys:a.ids.map(b=>b.trim()),contents:p(
a.table,u.map(({own:b})=>b))},{keys:m<0?null:n.texts(m).map(b=>b.trim()),contents:p(n,u.map(({other:b})=>b))}),
d=new Set(a.choices),f=new Map,w=new Set,g=new Set,y=0;if(h.cells.forEach((b,x)=>{if(b<0)return;y+=1;let $=n.text(
x,r).trim();if($==="")return;if(!d.has($)){w.add($);return}let P=i<0?"":n.text(x,i).trim();P&&g.add(P),f.set(b,
{label:$,by:P})}),y===0)throw new v(`No row of ${e.name} is a cell of this table: is it an export of another o\
ne?`);return a.second=f,this.table.secondFile={name:e.name,rows:n.length,matched:y,by:h.by,people:[...g],unknown:[
...w]},this.comparison()}comparison(){let{cells:e,secondFile:t}=this.table;if(!t)return null;let n=ye(e.labels,
e.second),s=n.differing.map(r=>({cell:r,id:e.ids[r],type:e.type(r),first:e.labels.get(r).label,second:e.second.
get(r).label}));return{...n,differing:s,file:t}}scores({source:e}){let{cells:t}=this,{classes:n}=t,s=e==="corr\
ections",r=s?null:t.texts(Number(e)),i=[],a=new Map,[l,c]=[0,0];for(let[u,m]of t.codes.entries()){let p=(r?r[u]:
t.labels.get(u)?.label)??"";if(p===""){s||(l+=1);continue}let h=at(p,n);h<0?a.set(p,(a.get(p)??0)+1):m<0?c+=1:
i.push([h,m])}return{...it(n,i),without:l,rejected:c,others:[...a].map(([u,m])=>({text:u,cells:m})).slice(0,fe)}}async evaluate({
column:e}){let{model:t,csv:n,pixelSize:s}=this.table.answers,r=new URL("v1/evaluate",T),i=mt(t);return i.set("\
label",this.cells.own[e]??""),s&&i.set("pixel_size",s),r.search=i.toString(),N(await E(r,n,{"Content-Type":"te\
xt/csv",Accept:"application/json"},this.asking()))}textsOf(e){if(e==="id")return this.cells.ids.map(t=>t.trim());
if(e.startsWith("part ")){let{names:t,values:n}=this.table.parts,s=n[t.indexOf(e.slice(5))];if(!s)throw new v(
`The pattern has no part {${e.slice(5)}} any more; choose another group.`);return s}return this.cells.texts(Number(
e.slice(7)))}nameOf(e){return e==="id"?"cell":e.startsWith("part ")?e.slice(5):(this.cells.own[Number(e.slice(
7))]??"").trim()}cut({source:e,pattern:t}){let{names:n,match:s}=rt(t),i=this.textsOf(e).map(c=>({text:c,parts:s(
c)})),a=i.filter(({parts:c})=>c===null).map(({text:c})=>c);this.table.parts={names:n,values:n.map((c,u)=>i.map(
({parts:m})=>(m?.[u]??"").trim()))};let l=Math.max(1,Math.floor(i.length/fe));return{names:n,examples:i.filter(
(c,u)=>u%l===0).slice(0,fe),fitted:i.length-a.length,total:i.length,misfits:a.slice(0,3)}}values({reference:e}){
let t=new Map;for(let s of this.textsOf(e))s!==""&&t.set(s,(t.get(s)??0)+1);let n=[...t].sort((s,r)=>r[1]-s[1]||
(s[0]<r[0]?-1:1));return{total:n.length,values:n.slice(0,ct).map(([s,r])=>({text:s,cells:r}))}}async groups(e){
let t=this.asking(),n=async i=>{let{counted:a,answer:l}=await this.compose(e,i,"application/json",t);return{counted:a,
answer:N(l)}},s=await n(!0),r=this.cells.labels.size>0?await n(!1):null;return{by:this.groupColumns(e).nameOf(
e.by),corrected:s,plain:r}}async groupsCsv(e){let{answer:t}=await this.compose(e,!0,"text/csv",this.asking());
return new Blob([t.bytes],{type:"text/csv"})}async compose(e,t,n,s){let{total:r}=this.values({reference:e.by});
if(r>ct)throw new v(`${this.nameOf(e.by)} has ${j(r)} different values; a group for each of them says nothing.\
 Choose a column with fewer, or cut the names by a pattern.`);let{columns:i,nameOf:a}=this.groupColumns(e),{table:l,
...c}=Ee(this.cells,i,t);if(c.cells===0)throw new v("No cell has a type and a value in this column.");let u=mt(
this.table.answers.model);u.set("by",a(e.by)),u.set("flagged",e.leaveOutFlagged?"leave_out":"keep"),e.control&&
u.set("control",e.control),e.control&&e.unit&&u.set("unit",a(e.unit)),e.control&&e.within&&u.set("within",a(e.
within));let m=new URL("v1/composition",T);m.search=u.toString();let p={"Content-Type":"application/json",Accept:n};
return{counted:c,answer:await E(m,JSON.stringify(l),p,s)}}groupColumns({by:e,control:t,unit:n,within:s}){let r=c=>c.
toLowerCase().replace(/[\s._-]/g,""),i=new Set([...Dt,...this.cells.classes.map(c=>`probability ${c}`)].map(r)),
a=new Map,l=[];for(let c of[e,...t?[n,s]:[]]){if(!c||a.has(c))continue;let u=this.nameOf(c)||"group";for(;i.has(
r(u));)u=`my ${u}`;i.add(r(u)),a.set(c,u),l.push({name:u,values:this.textsOf(c)})}return{columns:l,nameOf:c=>a.
get(c)??""}}export({which:e,safe:t=!1}){let{model:n}=this.table.answers;if(e==="training"){let{bytes:i,rows:a}=this.
cells.toTrainingCsv(),l=`${re(this.table.entry.name)} corrections.csv`;return{blob:new Blob([i],{type:"text/cs\
v"}),name:l,rows:a}}let s=this.cells.toCsv(e,`${n.name} version ${n.version}`,t),r=re(this.table.entry.name);return{
blob:new Blob([s],{type:"text/csv"}),name:`${r} by ${n.name} ${n.version}.csv`,rows:e==="shown"?this.cells.order.
length:this.cells.length}}},Dt=[..."class cells flagged counted fraction low high shift shift_low shift_high l\
og2_ratio p p_adjusted note".split(" "),..."flags probabilities".split(" ")];function ut(o,e){let[t="",n=""]=e.
split("/");return o.set("model",t),o.set("version",n),{name:t,version:n}}function mt({name:o,version:e}){return new URLSearchParams(
{model:o,version:String(e)})}async function be(o){return new Uint8Array(await o.arrayBuffer())}function pt(o){
if(o instanceof M)return{kind:"problem",problem:o.problem};let e=o instanceof Error?o.message:String(o);return{
kind:o instanceof I?"stopped":"sentence",sentence:e}}var ee=self,dt=new Z(o=>ee.postMessage(o));ee.onmessage=async({data:{id:o,name:e,args:t}})=>{try{let s=await dt[e].
call(dt,t);ee.postMessage({id:o,result:s},Kt(s))}catch(n){ee.postMessage({id:o,error:pt(n)})}};function Kt(o){
let{bitmap:e}=o??{};return e instanceof ImageBitmap?[e]:[]}
