var V="not a cell",S="unsure",q=class{actions;position;labels=new Map;before=[];constructor(e=[],t=e.length){this.
actions=e.slice(),this.position=t;for(let n of this.actions.slice(0,t))this.perform(n)}perform(e){this.before.
push(e.cells.map(t=>this.labels.get(t)));for(let t of e.cells)e.label===null?this.labels.delete(t):this.labels.
set(t,{label:e.label,by:e.by,at:e.at})}apply(e,t,n,s){let o={number:this.position,cells:[...e],label:t,by:n,at:s};
return this.actions.length=this.position,this.actions.push(o),this.position+=1,this.perform(o),o}undo(){let e=this.
actions[this.position-1],t=this.before.pop();return!e||!t?null:(this.position-=1,e.cells.forEach((n,s)=>{let o=t[s];
o===void 0?this.labels.delete(n):this.labels.set(n,o)}),e)}redo(){let e=this.actions[this.position];return e?(this.
position+=1,this.perform(e),e):null}};function Q(r,e){let t=Array.from({length:r},()=>Array(r).fill(0));for(let[n,s]of e)t[n][s]+=1;return t}function O(r){
let e=0;for(let t of r)e+=t;return e}var yt=/([^A-Za-z0-9"])"?((?:predicted (?:\d+ )?)?class)"?\1"?((?:predicted (?:\d+ )?)?probability)"?\1"?((?:predicted (?:\d+ )?)?flags)"?\r?(?:\n|$)/,
_=new TextDecoder,Oe=new TextEncoder,L=class extends Error{};function Ce(r){let e=yt.exec(_.decode(r.subarray(
0,1048576)));if(!e?.[1])throw new L("The answer of the service has no columns class, probability and flags at \
its end.");return e[1]}function Pe(r){let e=new Map([",",";","	"].map(n=>[n,0])),t=!1;for(let n of _.decode(r.
subarray(0,2**20)))if(n==='"')t=!t;else{if(n===`
`&&!t)break;!t&&e.has(n)&&e.set(n,e.get(n)+1)}return[...e].reduce((n,s)=>s[1]>n[1]?s:n)[0]}var N=class{bytes;separator;names;length;headerBegin;headerEnd;begins;ends;constructor(e,t){
this.bytes=e,this.separator=t;let n=t.charCodeAt(0),s=e[0]===239&&e[1]===187&&e[2]===191?3:0,o=[],i,l=s;for(;;){
let f=Se(e,l,n);if(o.push(ke(e,l,f)),l=f+1,f>=e.length||e[f]!==n){i=f,e[f]===13&&(l+=1);break}}this.headerBegin=
s,this.headerEnd=i,this.names=o;let a=o.length,c=1;for(let f=l;f<e.length;f+=1)e[f]===10&&(c+=1);let u=new Uint32Array(
c*a),m=new Uint32Array(c*a),p=0,h=0;for(;l<e.length;){if(e[l]===10||e[l]===13){l+=1;continue}for(let f=0;;f+=1){
let d=Se(e,l,n);if(f>=a)throw new L(`Row ${p+1} has more values than the table has columns.`);if(u[h]=l,m[h]=d,
h+=1,l=d+1,d>=e.length||e[d]!==n){if(f+1<a)throw new L(`Row ${p+1} has ${f+1} values; the table has ${a} colum\
ns.`);break}}p+=1}this.begins=u,this.ends=m,this.length=p}text(e,t){let n=e*this.names.length+t;return ke(this.
bytes,this.begins[n],this.ends[n])}rowBytes(e){let t=e*this.names.length;return this.bytes.subarray(this.begins[t],
this.ends[t+this.names.length-1])}headerBytes(){return this.bytes.subarray(this.headerBegin,this.headerEnd)}texts(e){
return Array.from({length:this.length},(t,n)=>this.text(n,e))}};function Se(r,e,t){let n=e;if(r[n]===34){for(n+=
1;n<r.length;)if(r[n]!==34)n+=1;else if(r[n+1]===34)n+=2;else break;n+=1}for(;n<r.length;){let s=r[n];if(s===t||
s===10||s===13&&(n+1>=r.length||r[n+1]===10))break;n+=1}return Math.min(n,r.length)}function ke(r,e,t){if(r[e]===
34&&t-e>=2&&r[t-1]===34)return _.decode(r.subarray(e+1,t-1)).replaceAll('""','"');if(t-e>24)return _.decode(r.
subarray(e,t));let n="";for(let s=e;s<t;s+=1){let o=r[s];if(o>127)return _.decode(r.subarray(e,t));n+=String.fromCharCode(
o)}return n}function H(r,e="."){let t=e===","?r.trim().replace(",","."):r.trim();return/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.
test(t)?Number(t):NaN}function j(r,e){return r.includes(e)||/["\r\n]/.test(r)?`"${r.replaceAll('"','""')}"`:r}
function xt(r){return!/^[=+\-@\t\r]/.test(r)||/^[-+](\d+([.,]\d+)*|\d*[.,]\d+|\d+\.)([eE][-+]?\d+)?%?$|^[-+](inf|nan)$/.
test(r)?r:`'${r}`}function re(r,e){let t=new Set(e.map(s=>s.toLowerCase())),n=r;for(let s=2;t.has(n.toLowerCase());s+=
1)n=`${r} ${s}`;return n}function Te(r,e,t,n,s=!1){let{separator:o}=r,i=m=>m.map(p=>j(s?xt(p):p,o)).join(o),l=[],
a=(m,p,h)=>{s?l.push(Oe.encode(`${i([...p(),...h])}
`)):l.push(m,Oe.encode(`${o}${i(h)}
`))};a(r.headerBytes(),()=>r.names,t);for(let m of e){let p=()=>r.names.map((h,f)=>r.text(m,f));a(r.rowBytes(m),
p,n(m))}let c=new Uint8Array(l.reduce((m,p)=>m+p.length,0)),u=0;for(let m of l)c.set(m,u),u+=m.length;return c}function oe(r){return r.split(": ",1).join()}function R(r){return Math.round(r).toLocaleString("en-GB")}function ie(r,e,t=`${e}\
s`){return`${R(r)} ${r===1?e:t}`}function ae(r){return r.replace(/\.[a-z]+(\.gz)?$/i,"")}var Me="Class",vt=3,At=4,J=class extends Error{};function Ee(r,e,t,n=()=>{}){let s=new N(r,Ce(r)),o=s.length,i=t.
length,l=new Array(o),a=new Float64Array(o*i).fill(NaN),c=new Int16Array(o).fill(-1),u=[[]],m=new Map([["[]",0]]),
p=new Uint32Array(o),h=new Map(t.map((b,w)=>[b,w])),f=new TextDecoder,d=0;for(let b=0;b<e.length;){let w=e.indexOf(
10,b);if(w<0&&(w=e.length),w>b){if(d===o)throw new J("The service answered with more cells than its table has \
rows.");let g=JSON.parse(f.decode(e.subarray(b,w)));if(l[d]=g.id,g.class!==null&&(c[d]=h.get(g.class)??-1,a.set(
g.probabilities??[],d*i)),g.flags.length){let v=JSON.stringify(g.flags),y=m.get(v);y===void 0&&(y=u.push(g.flags)-
1,m.set(v,y)),p[d]=y}d+=1,d%5e3===0&&n(d,o)}b=w+1}if(d!==o)throw new J(`The service answered with ${d} cells w\
here its table has ${o} rows; send the table again.`);return n(o,o),new le({table:s,ids:l,classes:t,probabilities:a,
codes:c,flagSets:u,flagOf:p})}var Y=class{kept=new Map;get(e,t){let n=this.kept.get(e)??t();this.kept.delete(e),
this.kept.set(e,n);for(let s of this.kept.keys()){if(this.kept.size<=At)break;this.kept.delete(s)}return n}},le=class{table;own;ids;classes;probabilities;codes;length;decimal;labels=new Map;second=new Map;order;flagSets;flagOf;margins;keptTexts=new Y;keptNumbers=new Y;constructor({
table:e,ids:t,classes:n,probabilities:s,codes:o,flagSets:i,flagOf:l}){this.table=e,this.own=e.names.slice(0,-vt),
this.ids=t,this.classes=n,this.probabilities=s,this.codes=o,this.flagSets=i,this.flagOf=l,this.length=e.length,
this.decimal=this.findDecimal(),this.margins=this.findMargins(),this.order=Uint32Array.from({length:this.length},
(a,c)=>c)}findDecimal(){let e=this.table.names.length-2;for(let t=0;t<this.length;t+=1)if(this.codes[t]>=0)return this.
table.text(t,e).includes(",")?",":".";return"."}findMargins(){let e=this.classes.length,t=new Float64Array(this.
length).fill(NaN);for(let n=0;n<this.length;n+=1){if(this.codes[n]<0)continue;let s=-1,o=-1;for(let i=n*e;i<(n+
1)*e;i+=1){let l=this.probabilities[i];l>s?(o=s,s=l):l>o&&(o=l)}t[n]=e>1?s-o:s}return t}type(e){return this.classes[this.
codes[e]]??null}probability(e){let t=this.codes[e];return t<0?NaN:this.probabilities[e*this.classes.length+t]}get areFlagged(){
return this.flagSets.some(e=>e.length>0)}flags(e){return this.flagSets[this.flagOf[e]]}get choices(){return[...this.
classes,V,S]}texts(e){return this.keptTexts.get(e,()=>this.table.texts(e).map(t=>t.trim()))}numbers(e){return this.
keptNumbers.get(e,()=>Float64Array.from(this.texts(e),t=>H(t,this.decimal)))}isNumeric(e){let t=this.numbers(e);
return this.texts(e).every((n,s)=>n===""||!Number.isNaN(t[s]))&&t.some(n=>!Number.isNaN(n))}show(e={},t={key:"\
number",descending:!1}){let n=this.tests(e),s=new Uint32Array(this.length),o=0;for(let i=0;i<this.length;i+=1)
n.every(l=>l(i))&&(s[o++]=i);return this.order=this.sorted(s.subarray(0,o),t),o}group(){let e=this.classes.length,
t=i=>this.codes[i]<0?e:this.codes[i],n=new Uint32Array(e+1);for(let i of this.order)n[t(i)]+=1;let s=n.map((i,l)=>O(
n.subarray(0,l))),o=new Uint32Array(this.order.length);for(let i of this.order)o[s[t(i)]++]=i;return this.order=
o,[...n].flatMap((i,l)=>i?[{type:this.classes[l]??null,cells:i}]:[])}tests({type:e,correction:t,flag:n,low:s,high:o,
search:i,conditions:l=[]}){let a=[];if(e){let c=this.classes.indexOf(e);a.push(u=>this.codes[u]===c)}if(t==="r\
eviewed"?a.push(c=>this.labels.has(c)):t==="open"?a.push(c=>!this.labels.has(c)):t==="changed"?a.push(c=>this.
isChanged(c)):t==="differs"?a.push(c=>this.differs(c)):t&&a.push(c=>this.labels.get(c)?.label===t),n){let c=this.
flagSets.map(u=>n==="none"?u.length===0:n==="any"?u.length>0:u.some(m=>oe(m)===n));a.push(u=>c[this.flagOf[u]])}
if(s!==void 0&&s>0&&a.push(c=>this.probability(c)>=s),o!==void 0&&o<1&&a.push(c=>this.probability(c)<=o),i){let c=i.
toLowerCase();a.push(u=>this.ids[u].toLowerCase().includes(c))}for(let c of l)a.push(this.condition(c));return a}condition({
column:e,how:t,value:n}){if(t==="at least"||t==="at most"){let i=this.numbers(e),l=H(n,n.includes(",")?",":".");
return t==="at least"?a=>i[a]>=l:a=>i[a]<=l}let s=this.texts(e),o=n.trim().toLowerCase();return t==="is"?i=>s[i].
toLowerCase()===o:i=>s[i].toLowerCase().includes(o)}isChanged(e){let t=this.labels.get(e)?.label;return t!==void 0&&
t!==S&&t!==this.type(e)}differs(e){let[t,n]=[this.labels.get(e)?.label,this.second.get(e)?.label];return t!==void 0&&
n!==void 0&&t!==n&&t!==S&&n!==S}sorted(e,{key:t,descending:n}){if(t==="number")return n?e.slice().reverse():e;
let s=this.sortKeys(t);if(s instanceof Float64Array){let l=n?-1:1;return $e(e,a=>Number.isNaN(s[a]),(a,c)=>l*(s[a]-
s[c])||a-c)}let[o,i]=n?[1,-1]:[-1,1];return $e(e,l=>s[l]==="",(l,a)=>s[l]<s[a]?o:s[l]>s[a]?i:l-a)}sortKeys(e){
let t=s=>Float64Array.from({length:this.length},(o,i)=>s(i));if(e==="id")return this.ids;if(e==="type")return t(
s=>this.codes[s]<0?NaN:this.codes[s]);if(e==="probability")return t(s=>this.probability(s));if(e==="doubt")return this.
margins;if(e==="flags")return t(s=>this.flags(s).length||NaN);if(e==="correction"||e==="by"){let s=e==="by"?"b\
y":"label";return Array.from({length:this.length},(o,i)=>this.labels.get(i)?.[s]??"")}let n=Number(e.slice(7));
return this.isNumeric(n)?this.numbers(n):this.texts(n)}rows(e,t){return Array.from(this.order.subarray(e,t),n=>({
cell:n,id:this.ids[n],type:this.type(n),probability:this.probability(n),flags:this.flags(n),label:this.labels.
get(n)?.label??null,by:this.labels.get(n)?.by??null,second:this.second.get(n)?.label??null,values:this.own.map(
(s,o)=>this.table.text(n,o))}))}place(e){return this.order.indexOf(e)}mostDoubtful(e=null){let{margins:t,order:n}=this,
s=(l,a)=>t[l]-t[a]||l-a,o=-1,i=-1;for(let[l,a]of n.entries())this.codes[a]<0||this.labels.has(a)||((i<0||s(a,n[i])<
0)&&(i=l),!(e!==null&&s(a,e)<=0)&&(o<0||s(a,n[o])<0)&&(o=l));return o<0?i:o}summary(){let e=this.classes.map(()=>0),
t=new Map(this.choices.map(c=>[c,0])),n=this.flagSets.map(()=>0),s=0,o=0,i=0,l=c=>t.set(c,(t.get(c)??0)+1);for(let c=0;c<
this.length;c+=1){let u=this.codes[c],m=this.flagOf[c];u<0?s+=1:e[u]+=1,u>=0&&m>0&&(o+=1),n[m]+=1;let p=this.labels.
get(c)?.label,h=p===void 0||p===S?this.type(c):p;h!==null&&l(h),p===S&&l(S),this.isChanged(c)&&(i+=1)}let a=new Map;
return this.flagSets.forEach((c,u)=>{for(let m of new Set(c.map(oe)))a.set(m,(a.get(m)??0)+n[u])}),{cells:this.
length,rejected:s,flagged:o,counts:e,kinds:Object.fromEntries(a),corrected:Object.fromEntries(t),reviewed:this.
labels.size,changed:i}}toTrainingCsv(){let e=[...this.labels].filter(([,{label:c}])=>this.classes.includes(c));
e.sort(([c],[u])=>c-u);let t=this.own.map(c=>c.trim()),n=t.findIndex(c=>c.toLowerCase()===Me.toLowerCase()),s=n<
0?t.length:n;t[s]=Me;let o=re("corrected by",t),{separator:i}=this.table,l=c=>`${c.map(u=>j(u,i)).join(i)}
`,a=e.map(([c,{label:u,by:m}])=>{let p=this.own.map((h,f)=>this.table.text(c,f));return p[s]=u,l([...p,m])});return{
bytes:new TextEncoder().encode([l([...t,o]),...a].join("")),rows:e.length}}toCsv(e,t,n){let s=[];for(let l of[
"correction","corrected by","model"])s.push(re(l,[...this.table.names,...s]));let o=e==="shown"?this.order:this.
ids.keys(),i=l=>{let a=this.labels.get(l);return[a?.label??"",a?.by??"",t]};return Te(this.table,o,s,i,n)}};function $e(r,e,t){
let n=r.filter(o=>!e(o)).sort(t),s=new Uint32Array(r.length);return s.set(n),s.set(r.filter(e),n.length),s}function ce(r,e,t,n){
let s=new Map(t.map(({column:o,measurement:i})=>[i,r.own.indexOf(o)]));return n.flatMap(({name:o,unit:i,quantiles:l,
by_class:a})=>{let c=s.get(o)??-1;if(c<0)return[];let u=r.table.text(e,c).trim(),m=H(u,r.decimal),[p,,,h,f,d,,
,b]=l,w=r.classes.map(v=>{let y=a?.[v];return y?{low:y[0],lower:y[1],middle:y[2],upper:y[3],high:y[4]}:null}),
g=m<p||m>b;return[{name:o,unit:i,text:u,value:m,low:p,lower:h,middle:f,upper:d,high:b,outside:g,ofTypes:w}]})}function D(r){let e=3735928559,t=1103547991;for(let s of r)e=Math.imul(e^s,2654435761),t=Math.imul(t^s,1597334677);
return e=Math.imul(e^e>>>16,2246822507)^Math.imul(t^t>>>13,3266489909),t=Math.imul(t^t>>>16,2246822507)^Math.imul(
e^e>>>13,3266489909),`${(4294967296*(2097151&t)+(e>>>0)).toString(16).padStart(14,"0")}-${r.length}`}function Ie(r,e,t){let{classes:n,probabilities:s}=r,o=n.length,i=[],l={rejected:0,noCells:0,unnamed:0},a=new Map(
n.map((u,m)=>[u,n.map((p,h)=>h===m?1:0)]));for(let u=0;u<r.length;u+=1){let m=t?r.labels.get(u)?.label:void 0;
if(m===V){l.noCells+=1;continue}let p=m!==void 0&&m!==S;if(r.type(u)===null&&!p){l.rejected+=1;continue}let h=e.
map(b=>b.values[u]??"");if(h.some(b=>b==="")){l.unnamed+=1;continue}let d=(p?a.get(m):void 0)??s.subarray(u*o,
(u+1)*o);i.push([...h,...d,r.flags(u).join("; ")])}return{table:{columns:[...e.map(({name:u})=>u),...n.map(u=>`\
probability ${u}`),"flags"],data:i},cells:i.length,...l}}var F=class extends Error{};function Re(r){let[e="",...t]=r.trim().split(/(\{[^{}]*\}|\*)/),n=[],s=[];for(let o=0;o<
t.length;o+=2){let[i="",l=""]=t.slice(o,o+2),a=i==="*"?null:i.slice(1,-1).trim();if(a==="")throw new F("A part\
 has no name: write one between the braces, such as {well}.");if(a!==null&&n.includes(a))throw new F(`The part\
 {${a}} stands twice; give each a name of its own.`);if(o>0&&t[o-1]==="")throw new F(`${t[o-2]} and ${i} have \
nothing between them that tells where the first ends.`);a!==null&&n.push(a),s.push({name:a,behind:l})}if([e,...s.
map(({behind:o})=>o)].some(o=>/[{}]/.test(o)))throw new F("A brace is not closed: write each part as {name}.");
if(n.length===0)throw new F("The pattern names no part: write one in braces, such as {well}.");return{names:n,
match:o=>Ot(e,s,o.trim())}}function Ot(r,e,t){if(!t.startsWith(r))return null;let n=[],s=r.length;for(let[o,{name:i,
behind:l}]of e.entries()){let a;if(o+1===e.length){if(a=t.length-l.length,!t.endsWith(l))return null}else a=t.
indexOf(l,s+1);if(a<=s)return null;i!==null&&n.push(t.slice(s,a)),s=a+l.length}return n}var x=class extends Error{};var k=new URL("..",import.meta.url);var Fe="The service does not answer; it may be starting again.",C=class extends Error{problem;constructor(e){super(
e.detail),this.problem=e}},I=class extends Error{};async function T(r,e,t,n){for(;;){let s=await Ne("POST",r,e,
t,n);if(s.status===200)return s;let o=s.status===0?null:Ue(s);if(o&&(s.status!==503||o.type==="urn:bloodcells:\
problem:out-of-time"))throw new C(o);let i=Number(s.header("Retry-After")),l=o?Math.min(i>0?i:2,60):2;n.waits?.(
l,o?.detail??Fe),await Be(l,n.signal)}}async function ue(r,e){for(;;){let t=await Ne("GET",r,null,{Accept:"app\
lication/json"},e);if(t.status===200)return E(t);if(t.status!==0&&t.status!==503)throw new C(Ue(t));e.waits?.(
2,Fe),await Be(2,e.signal)}}function E({bytes:r}){return JSON.parse(new TextDecoder().decode(r))}function Ne(r,e,t,n,{
signal:s,sent:o}){return new Promise((i,l)=>{if(s.aborted){l(new I);return}let a=new XMLHttpRequest,c=()=>a.abort();
a.open(r,e),a.responseType="arraybuffer";for(let[u,m]of Object.entries(n))a.setRequestHeader(u,m);o&&(a.upload.
onprogress=u=>o(u.loaded,u.total)),a.onabort=()=>l(new I),a.onloadend=()=>{s.removeEventListener("abort",c);let u=new Uint8Array(
a.response??new ArrayBuffer(0));i({status:a.status,bytes:u,header:m=>a.getResponseHeader(m)})},s.addEventListener(
"abort",c,{once:!0}),a.send(t)})}function Ue({status:r,bytes:e}){try{let t=E({bytes:e});if(typeof t.detail=="s\
tring")return t}catch{}return{type:"about:blank",status:r,detail:`The service, or a proxy before it, answered \
with status ${r} and no explanation.`,errors:[]}}function Be(r,e){return new Promise((t,n)=>{let s=()=>{clearTimeout(
o),n(new I)},o=setTimeout(()=>{e.removeEventListener("abort",s),t()},r*1e3);e.aborted&&s(),e.addEventListener(
"abort",s,{once:!0})})}var St=/\.(csv|tsv|tab|txt)(\.gz)?$/i,kt=/\.(ndjson|jsonl)(\.gz)?$/i;function _e(r){let e=St.
test(r)?"text/csv":kt.test(r)?"application/x-ndjson":"application/octet-stream",t=e!=="application/octet-strea\
m"&&/\.gz$/i.test(r);return{"Content-Type":e,...t?{"Content-Encoding":"gzip"}:{}}}function U({name:r,version:e}){
return new URLSearchParams({model:r,version:String(e)})}var Le=500,je=6,Ct=[..."class cells flagged counted fraction low high shift shift_low shift_high log2_ratio p \
p_adjusted note".split(" "),..."flags probabilities".split(" ")];function Pt(r){if(r instanceof C)return null;
throw r}var X=class{cells;model;parts=new Map;constructor(e,t){this.cells=e,this.model=t}textsOf(e){if(e==="id")
return this.cells.ids.map(t=>t.trim());if(e.startsWith("part ")){let t=this.parts.get(e.slice(5));if(!t)throw new x(
`The pattern has no part {${e.slice(5)}} any more; choose another group.`);return t}return this.cells.texts(Number(
e.slice(7)))}nameOf(e){return e==="id"?"cell":e.startsWith("part ")?e.slice(5):(this.cells.own[Number(e.slice(
7))]??"").trim()}cut(e,t){let{names:n,match:s}=Re(t),i=this.textsOf(e).map(c=>({text:c,parts:s(c)})),l=i.filter(
({parts:c})=>c===null).map(({text:c})=>c);this.parts=new Map(n.map((c,u)=>[c,i.map(({parts:m})=>(m?.[u]??"").trim())]));
let a=Math.max(1,Math.floor(i.length/je));return{names:n,examples:i.filter((c,u)=>u%a===0).slice(0,je),fitted:i.
length-l.length,total:i.length,misfits:l.slice(0,3)}}values(e){let t=new Map;for(let s of this.textsOf(e))s!==
""&&t.set(s,(t.get(s)??0)+1);let n=[...t].sort((s,o)=>o[1]-s[1]||(s[0]<o[0]?-1:1));return{total:n.length,values:n.
slice(0,Le).map(([s,o])=>({text:s,cells:o}))}}async ask(e,t){let n=async(a,c=e)=>{let{counted:u,answer:m}=await this.
compose(c,a,"application/json",t);return{counted:u,answer:E(m)}},s=await n(!0),o=this.cells.labels.size>0?await n(
!1):null,i={...e,leaveOutFlagged:!e.leaveOutFlagged},l=this.cells.areFlagged?await n(!0,i).catch(Pt):null;return{
by:this.columns(e).nameOf(e.by),corrected:s,plain:o,otherwise:l}}async askCsv(e,t){let{answer:n}=await this.compose(
e,!0,"text/csv",t);return new Blob([n.bytes],{type:"text/csv"})}async compose(e,t,n,s){let{total:o}=this.values(
e.by);if(o>Le)throw new x(`${this.nameOf(e.by)} has ${R(o)} different values; a group for each of them says no\
thing. Choose a column with fewer, or cut the names by a pattern.`);let{columns:i,nameOf:l}=this.columns(e),{table:a,
...c}=Ie(this.cells,i,t);if(c.cells===0)throw new x("No cell has a type and a value in this column.");let u=U(
this.model);u.set("by",l(e.by)),u.set("flagged",e.leaveOutFlagged?"leave_out":"keep"),e.control&&u.set("contro\
l",e.control),e.control&&e.unit&&u.set("unit",l(e.unit)),e.control&&e.within&&u.set("within",l(e.within));let m=new URL(
"v1/composition",k);m.search=u.toString();let p={"Content-Type":"application/json",Accept:n};return{counted:c,
answer:await T(m,JSON.stringify(a),p,s)}}columns({by:e,control:t,unit:n,within:s}){let o=c=>c.toLowerCase().replace(
/[\s._-]/g,""),i=new Set([...Ct,...this.cells.classes.map(c=>`probability ${c}`)].map(o)),l=new Map,a=[];for(let c of[
e,...t?[n,s]:[]]){if(!c||l.has(c))continue;let u=this.nameOf(c)||"group";for(;i.has(o(u));)u=`my ${u}`;i.add(o(
u)),l.set(c,u),a.push({name:u,values:this.textsOf(c)})}return{columns:a,nameOf:c=>l.get(c)??""}}};var Tt="bloodcells";var De=null;function Mt(){return De??=new Promise((r,e)=>{let t=indexedDB.open(Tt,2);t.onupgradeneeded=({oldVersion:n})=>{
let s=t.result;n<1&&(s.createObjectStore("tables",{keyPath:"table"}),s.createObjectStore("answers",{keyPath:"t\
able"}),s.createObjectStore("actions",{keyPath:["table","number"]})),s.createObjectStore("images",{keyPath:["t\
able","index"]}),s.createObjectStore("measured",{keyPath:"measured"})},t.onsuccess=()=>{t.result.onversionchange=
()=>t.result.close(),r(t.result)},t.onerror=()=>e(t.error)}),De}async function P(r,e,t,n="strict"){let s=await Mt();
return new Promise((o,i)=>{let l=s.transaction(r,e,{durability:n}),a=t(c=>l.objectStore(c))??[];l.oncomplete=()=>o(
a.map(c=>c.result)),l.onabort=()=>i(l.error??new Error("The browser took the change back."))})}var z=r=>IDBKeyRange.
bound([r,0],[r,1/0]);async function me(){let[r,e]=await P(["tables","answers"],"readonly",n=>[n("tables").getAll(),
n("answers").getAllKeys()]),t=new Set(e);return r.map(n=>({...n,hasAnswers:t.has(n.table)})).sort((n,s)=>s.opened-
n.opened)}async function ze(r,e){await P(["tables","answers"],"readwrite",n=>{n("tables").put(r),n("answers").
put(e)});let t=(await me()).filter(n=>n.hasAnswers).slice(5);t.length&&await P(["answers","images"],"readwrite",
n=>{for(let s of t)n("answers").delete(s.table),n("images").delete(z(s.table))})}async function We(r,e){await P(
["images"],"readwrite",t=>{e.forEach((n,s)=>t("images").put({table:r,index:s,blob:n}))})}async function Ke(r,e){
let[t]=await P(["images"],"readonly",n=>[n("images").get([r,e])]);return t?.blob}async function Ge(r){let[e]=await P(
["images"],"readonly",t=>[t("images").count(z(r))]);return e}async function qe(r){await P(["measured"],"readwr\
ite",t=>r.forEach(n=>t("measured").put(n)),"relaxed")}async function Ve(){let[r]=await P(["measured"],"readonl\
y",e=>[e("measured").getAllKeys()]);return r}async function Qe(r){let[e]=await P(["measured"],"readonly",t=>[t(
"measured").get(r)]);return e}async function He(){await P(["measured"],"readwrite",r=>{r("measured").clear()})}
async function pe(r){let[e,t,n]=await P(["tables","answers","actions"],"readonly",s=>[s("tables").get(r),s("an\
swers").get(r),s("actions").getAll(z(r))]);return{entry:e,answers:t,actions:n.map(({table:s,...o})=>o)}}async function fe(r,e,t){
await P(["tables","actions"],"readwrite",n=>{Number.isFinite(e)&&n("actions").delete(IDBKeyRange.bound([r.table,
e],[r.table,1/0]));for(let s of t)n("actions").put({table:r.table,...s});n("tables").put(r)})}async function Je(r){
await P(["tables","answers","actions","images"],"readwrite",e=>{e("tables").delete(r),e("answers").delete(r),e(
"actions").delete(z(r)),e("images").delete(z(r))})}var $t=4,Et=16,It=/\.(jpe?g|png)$/i,Rt=new TextDecoder,Z=class{pairs;options;outcomes;model=null;root;kept=[];known=new Set;writing=Promise.
resolve();cells=0;constructor(e,t,n){this.root=e,this.pairs=t,this.options=n,this.outcomes=t.map(()=>{})}get done(){
return this.outcomes.filter(Boolean).length}async go(e,t){let n=this.pairs.map((i,l)=>({pair:i,i:l})).filter(({
i})=>!this.outcomes[i]),s=()=>t(this.done,this.pairs.length,this.cells),o=async()=>{let{pair:i,i:l}=n.shift(),
a=await this.measure(i,e);this.outcomes[l]=a,this.cells+=a.answer?.predictions.length??0,s()};s(),this.known=new Set(
await Ve().catch(()=>[]));try{for(;!this.model&&n.length;)await o();let i=async()=>{for(;n.length;)await o()};
await Promise.all(Array.from({length:$t},i))}finally{await this.keep()}}async measure({name:e,image:t,mask:n},s){
let o;try{o=await Promise.all([t,n].map(({file:f})=>f.arrayBuffer()))}catch{return{fault:`${e}: the browser co\
uld not read it or its mask.`,key:e}}let i=o.map(f=>D(new Uint8Array(f))).join(" "),{cells:l,model:a}=this.options,
c=this.known.has(`${i} ${l} ${a}`)?await Qe(`${i} ${l} ${a}`).catch(()=>{}):void 0,u=c&&JSON.parse(c.text);if(u&&
(!this.model||Ft(u.model,this.model)))return this.model??=u.model,{answer:u,key:i};let m=new URLSearchParams({
predict:"true",outlines:"true",measurements:"true",cells:l});if(this.model)m.set("model",this.model.name),m.set(
"version",String(this.model.version));else if(a){let[f="",d=""]=a.split("/");m.set("model",f),m.set("version",
d)}let p=new URL("v1/measure",this.root);p.search=m.toString();let h=new FormData;h.set("image",t.file),h.set(
"mask",n.file);try{let f=Rt.decode((await T(p,h,{Accept:"application/json"},s)).bytes),d=JSON.parse(f);return this.
model??=d.model,this.kept.push({measured:`${i} ${l} ${a}`,text:f}),this.kept.length>=Et&&this.keep(),{answer:d,
key:i}}catch(f){if(!(f instanceof C)||f.problem.status===404)throw f;return{fault:f.message.startsWith(t.file.
name)?f.message:`${e}: ${f.message}`,key:i}}}keep(){let e=this.kept.splice(0);return e.length&&(this.writing=this.
writing.then(()=>qe(e)).catch(()=>{})),this.writing}},Ft=(r,e)=>r.name===e.name&&r.version===e.version;function Ye(r){
return It.test(r)}async function Xe(r,e,t,n){let s=new FormData;s.set("image",e,t);let{bytes:o}=await T(new URL(
"v1/picture",r),s,{Accept:"image/png"},n);return new Blob([o],{type:"image/png"})}var Nt="image filename",Ut=["label","X","Y","BX","BY","Width","Height"],Bt=["class","probability","flags"],Ze=new TextEncoder;
function et(r){let e=r.flatMap(({name:l,answer:a})=>a.predictions.map(c=>({...c,image:l,id:l+_t(c.id)}))),t=Object.
keys(e[0]?.measurements??{}),n=l=>`${l.map(a=>j(String(a),",")).join(",")}
`,s=l=>l??"NaN",o=[n([Nt,...t,...Ut,...Bt])],i=[];for(let{id:l,image:a,label:c,x:u,y:m,box:p,measurements:h,probability:f,
probabilities:d,flags:b,...w}of e)o.push(n([a,...t.map(g=>s(h[g]??null)),c,s(u),s(m),...p,w.class??"",f??"",b.
join("; ")])),i.push(`${JSON.stringify({id:l,class:w.class,probability:f,probabilities:d,flags:b})}
`);return{csv:Ze.encode(o.join("")),ndjson:Ze.encode(i.join("")),fields:r.map(({name:l,answer:a})=>({name:l,width:a.
image.width,height:a.image.height,cells:a.predictions.length,notes:a.notes})),outlines:e.map(({outline:l})=>l)}}
function _t(r){return r.slice(r.lastIndexOf("#"))}function tt([r,e,t,n],s,o){let i=Math.min(Math.ceil(Math.max(
t,n,24)*1.25),Math.max(s,o)),l=(a,c)=>c<=i?(c-i)/2:Math.max(0,Math.min(c-i,a-i/2));return{left:Math.round(l(r+
t/2,s)),top:Math.round(l(e+n/2,o)),side:i}}function nt(r){let[e,t,n,s]=[1/0,1/0,-1/0,-1/0];for(let o of r)for(let i=0;i<
o.length;i+=2){let[l,a]=[o[i],o[i+1]];e=Math.min(e,l),n=Math.max(n,l),t=Math.min(t,a),s=Math.max(s,a)}return[e,
t,n-e,s-t]}function he(r){let{receipt:e,measurements:t}=E(r);return{receipt:e,measurements:t,missing:null}}function ge(r){
if(!(r instanceof C))throw r;return{receipt:null,measurements:[],missing:`The service did not say how it read \
the table, so no cell is set beside the training range: ${r.message}`}}function be({name:r,version:e,created:t,classes:n,features:s,intended_use:o,limits:i,citation:l,out_of_fold:a,
slides_held_out:c}){return{name:r,version:e,created:t,classes:n,features:s,intendedUse:o,limits:i,citation:l,known:st(
a),unseen:c&&st(c.scores)}}function st({f1_macro:r,per_class:e}){return{all:r,of:Object.fromEntries(e.map(({class:t,
f1:n})=>[t,n]))}}function ee({entry:r,answers:e,cells:t,images:n}){let{inspection:s,model:o,notes:i}=e,l=new Set((s.receipt?.columns??
[]).map(({column:a})=>a));return{name:r.name,table:r.table,model:o,notes:i,inspection:s,columns:t.own.map((a,c)=>({
name:a.trim(),column:c,isMeasurement:l.has(a),isId:a===s.receipt?.id_column})),choices:t.choices,images:n&&Lt(
n)}}function Lt({kept:r,areKept:e}){let{fields:t,faults:n,notes:s,left:o,cells:i}=r,l=new Map;for(let a of t.flatMap(
c=>c.notes)){let c=a.replace(/[\d,.]+/g,"#");l.set(c,{note:a,images:(l.get(c)?.images??0)+1})}return{fields:t.
length,empty:t.filter(a=>a.cells===0).length,faults:n,left:o,kind:i,notes:[...s,...[...l.values()].map(({note:a,
images:c})=>c===1?a:`${a} So, or alike, of ${R(c)} images.`)],areAtHand:e}}var jt=[".jpg",".jpeg",".png",".tif",".tiff"],Dt=["_cp_masks","_masks"].flatMap(r=>[".png",".tif",".tiff",".np\
y"].map(e=>r+e)),it=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],rt=[...Dt,...it],zt=["_flows","_\
dP","_cellprob","_outlines","_cp_output","_cp"],ot=(r,e)=>e.some(t=>r.toLowerCase().endsWith(t));function at(r){let e=new Map,t=new Map,n=(m,p,h)=>m.set(p,[...m.get(p)??[],h]),s=0;for(let m of r){let{path:p}=m,
h=p.slice(p.lastIndexOf("/")+1),f=rt.findIndex(b=>h.toLowerCase().endsWith(b));if(h.startsWith("."))continue;let d=rt[f];
d&&h.length>d.length?n(e,p.slice(0,-d.length),{rank:f,file:m}):ot(h,jt)?n(t,p.slice(0,p.lastIndexOf(".")),m):s+=
1}let o=m=>zt.some(p=>m.endsWith(p)&&t.has(m.slice(0,-p.length))),i={pairs:[],faults:[],notes:[]},l=[],a=[],c=0;
for(let[m,p]of t){if(o(m)){c+=1;continue}let[h,...f]=(e.get(m)??[]).sort((w,g)=>w.rank-g.rank).map(({file:w})=>w),
[d,...b]=p;!h||!d?l.push(...p.map(({path:w})=>w)):b.length?i.faults.push(`${p.map(({path:w})=>w).join(" and ")}\
 are both images of the mask ${h.path}; leave one of them.`):(i.pairs.push({name:d.path,image:d,mask:h}),a.push(
...f.map(({path:w})=>w)))}for(let[m,p]of e){let[{path:h}]=p.sort((f,d)=>f.rank-d.rank).map(({file:f})=>f);!t.has(
m)&&!o(m)&&!ot(h,it.slice(1))&&i.faults.push(`${h} is the mask of no image here; expected ${m}.jpg beside it.`)}
let u=m=>`${m.slice(0,5).join(", ")}${m.length>5?", …":""}`;return l.length&&i.notes.push(`${l.length===1?"1\
 image has":`${l.length} images have`} no mask and so no cell here: ${u(l)}. A mask is named as Cellpose does:\
 NAME_cp_masks.png beside NAME.jpg.`),a.length&&i.notes.push(`Of several masks of one image one was taken, and\
 not ${u(a)}.`),c&&i.notes.push(`${c} pictures drawn by Cellpose were left aside.`),s&&i.notes.push(`${s===1?"\
1 file that is":`${s} files that are`} no image and no mask ${s===1?"was":"were"} left aside.`),i.pairs.sort((m,p)=>m.
name<p.name?-1:1),i}function we(r){let e=r.map(s=>s.split("/").slice(0,-1)),t=e[0]??[],n=0;for(;n<t.length&&e.
every(s=>s[n]===t[n]);)n+=1;return r.map(s=>s.split("/").slice(n).join("/"))}var Wt=6;function Kt(r,e){let t=Q(r.length,e),n=t.map((o,i)=>{let l=o[i],a=O(o),c=O(t.map(u=>u[i]));return{precision:c?
l/c:0,recall:a?l/a:0,f1:a+c?2*l/(a+c):0,support:a,called:c}}),s=n.filter(({support:o,called:i})=>o+i>0);return{
cells:O(t.map(O)),counts:t,right:O(t.map((o,i)=>o[i])),f1:O(s.map(({f1:o})=>o))/Math.max(1,s.length),perClass:n}}
function Gt(r,e){let t=r.trim().toLowerCase(),n=e.indexOf(r.trim());return n>=0?n:e.findIndex(s=>s.toLowerCase()===
t)}function lt(r,e){let{classes:t}=r,n=e==="corrections",s=n?null:r.texts(Number(e)),o=[],i=new Map,[l,a]=[0,0];
for(let[c,u]of r.codes.entries()){let m=(s?s[c]:r.labels.get(c)?.label)??"";if(m===""){n||(l+=1);continue}let p=Gt(
m,t);p<0?i.set(m,(i.get(m)??0)+1):u<0?a+=1:o.push([p,u])}return{...Kt(t,o),without:l,rejected:a,others:[...i].
map(([c,u])=>({text:c,cells:u})).slice(0,Wt)}}function qt(r){let e=[...new Set(r.flat())].sort(),t=new Map(e.map((a,c)=>[a,c])),n=Q(e.length,r.map(([a,c])=>[
t.get(a),t.get(c)])),s=r.length,o=O(n.map((a,c)=>a[c])),i=O(n.map((a,c)=>O(a)*O(n.map(u=>u[c])))),l=s===0||i===
s*s?null:(o*s-i)/(s*s-i);return{cells:s,agree:o,kappa:l,labels:e,counts:n}}function ct(r,e){let t=c=>new Set(c).
size===c.length,n=e.keys!==null&&t(r.keys)&&t(e.keys),s=n?r.keys:r.contents(),o=n?e.keys:e.contents(),i=new Map;
s.forEach((c,u)=>{let m=i.get(c);m?m.push(u):i.set(c,[u])});let l=new Map;return{cells:Int32Array.from(o,c=>{let u=l.
get(c)??0;return l.set(c,u+1),i.get(c)?.[u]??-1}),by:n?"name":"values"}}function ut(r,e){let t=[],n=[],s=0;for(let[
i,{label:l}]of r){let a=e.get(i)?.label;if(a!==void 0){if(l===S||a===S){s+=1;continue}t.push([l,a]),l!==a&&n.push(
i)}}let o=t.length+s;return{...qt(t),differing:n.sort((i,l)=>i-l),unsure:s,onlyFirst:r.size-o,onlySecond:e.size-
o}}async function mt(r,e,t){let n=new Uint8Array(await t.arrayBuffer()),s=new N(n,Pe(n)),o=g=>s.names.findLastIndex(
v=>new RegExp(`^${g}( \\d+)?$`,"i").test(v.trim())),i=o("correction"),l=o("corrected by");if(i<0)throw new x(`${t.
name} has no column correction: choose a table that was exported from this page.`);let a=r.own.map((g,v)=>({own:v,
other:s.names.indexOf(g)})).filter(({other:g})=>g>=0),c=e===null?-1:s.names.indexOf(e),u=(g,v)=>()=>Array.from(
{length:g.length},(y,M)=>v.map(B=>g.text(M,B).trim()).join("")),m=ct({keys:r.ids.map(g=>g.trim()),contents:u(
r.table,a.map(({own:g})=>g))},{keys:c<0?null:s.texts(c).map(g=>g.trim()),contents:u(s,a.map(({other:g})=>g))}),
p=new Set(r.choices),h=new Map,f=new Set,d=new Set,b=0;if(m.cells.forEach((g,v)=>{if(g<0)return;b+=1;let y=s.text(
v,i).trim();if(y==="")return;if(!p.has(y)){f.add(y);return}let M=l<0?"":s.text(v,l).trim();M&&d.add(M),h.set(g,
{label:y,by:M})}),b===0)throw new x(`No row of ${t.name} is a cell of this table: is it an export of another o\
ne?`);let w={name:t.name,rows:s.length,matched:b,by:m.by,people:[...d],unknown:[...f]};return{labels:h,file:w}}
function ye(r,e){let t=ut(r.labels,r.second),n=t.differing.map(s=>({cell:s,id:r.ids[s],type:r.type(s),first:r.
labels.get(s).label,second:r.second.get(s).label}));return{...t,differing:n,file:e}}function pt(r){if(r[0]!==255||r[1]!==216)return[r];let e=[r.subarray(0,2)],t=2;for(;t+4<=r.length&&r[t]===255&&
r[t+1]!==218;){let n=r[t+1];if(n===255){t+=1;continue}let s=t+2+(r[t+2]<<8|r[t+3]);n!==225&&n!==226&&e.push(r.
subarray(t,s)),t=s}return[...e,r.subarray(t)]}var Vt=48e6,xe=class extends Error{},te=class{root;fields;blobOf;decoded=new Map;constructor(e,t,n){this.root=
e,this.fields=t,this.blobOf=n}bitmap(e){let t=this.decoded.get(e);this.decoded.delete(e),t||(t=this.decode(e),
t.catch(()=>this.decoded.delete(e))),this.decoded.set(e,t);let n=0;for(let s of[...this.decoded.keys()].reverse()){
let{width:o,height:i}=this.fields[s];n+=o*i,n>Vt&&s!==e&&this.decoded.delete(s)}return t}async decode(e){let{name:t}=this.
fields[e],n=await this.blobOf(e);if(!n)throw new xe("Choose the images again to see the cells.");return Ye(t)?
n=new Blob(pt(new Uint8Array(await n.arrayBuffer()))):n=await Xe(this.root,n,t,{signal:new AbortController().signal}),
createImageBitmap(n,{colorSpaceConversion:"none"})}async crop(e,t,n){let{width:s,height:o}=this.fields[e],{left:i,
top:l,side:a}=tt(nt(t),s,o),c=await this.bitmap(e);return{bitmap:await createImageBitmap(c,i,l,a,a,{resizeWidth:n,
resizeHeight:n,resizeQuality:"medium"}),left:i,top:l,side:a}}};function ft(r,e){let t=0,n={kept:e,pictures:new te(k,e.fields,async s=>n.files[s]??Ke(r,s)),files:e.fields.map(
()=>{}),areKept:!0,fieldOf:Uint32Array.from(e.fields.flatMap(({cells:s},o)=>Array(s).fill(o))),cellsOf:e.fields.
map(({cells:s})=>Array.from({length:s},()=>t++))};return n}var dt=256e6,Qt=3,Ht=200,Jt=5e8,Yt=1e4,Xt=150,ve="This table is open in another tab of this browser. Close it \
there, so that no corrections overwrite each other.",Ae="text/csv",Zt={xlsx:"application/vnd.openxmlformats-of\
ficedocument.spreadsheetml.sheet",parquet:"application/vnd.apache.parquet"},ne=class{tell;tabs=new BroadcastChannel(
"bloodcells-tables");stopping=new AbortController;held=null;claimed=null;saving=null;keeping=null;unsaved=0;unkeptFrom=1/0;run=null;found=null;constructor(e){
this.tell=e,this.tabs.onmessage=({data:t})=>{t.asked&&t.asked===this.claimed&&this.tabs.postMessage({held:t.asked})}}get table(){
if(!this.held)throw new x("No table is open.");return this.held}get cells(){return this.table.cells}get images(){
if(!this.table.images)throw new x("This table has no images.");return this.table.images}async open({file:e,options:t}){
let n=await this.begin();if(e.size>dt)throw new x(`The file has ${R(e.size/1e6)} MB; this page holds tables up\
 to ${dt/1e6} MB. Use the command bloodcells predict for longer ones.`);let s;try{s=new Uint8Array(await e.arrayBuffer())}catch{
throw new x(`The browser could not read ${e.name}. If it is a folder, choose a table in it; if it is open else\
where, close it there.`)}let o=`${D(s)}${t.sheet?` ${t.sheet}`:""}`,i=this.isOpenElsewhere(o),l=new URLSearchParams;
t.pixelSize&&l.set("pixel_size",t.pixelSize),t.sheet&&l.set("sheet",t.sheet),t.model&&ht(l,t.model);let a=(y,M,B,W)=>{
let K=new URL(y,k);K.search=new URLSearchParams([...l,...Object.entries(M)]).toString();let A=($,G)=>{W&&this.
progress(W,{done:$,total:G,unit:"bytes"})};return T(K,s,{..._e(e.name),Accept:B},{...n,sent:A})},c=t.invalid??
"fail",u=await a("v1/predict",{invalid:c,probabilities:"false"},"text/csv",1),{name:m,version:p}=ht(l,u.header(
"Bloodcells-Model")??""),[h,f,d]=await Promise.all([a("v1/predict",{invalid:c},"application/x-ndjson",2),a("v1\
/inspect",{},"application/json").then(he,ge),ue(new URL(`v1/models/${encodeURIComponent(m)}/versions/${p}`,k),
n)]);if(await i)throw new x(ve);let b=be(d),w=u.header("Bloodcells-Notes"),g={table:o,name:e.name,size:e.size,
opened:Date.now(),model:`${m} version ${p}`,position:0},v={table:o,csv:new Blob([u.bytes]),ndjson:new Blob([h.
bytes]),inspection:f,model:b,notes:w,pixelSize:t.pixelSize};return await this.holdAgain(g,u.bytes,h.bytes,v),{
...ee(this.table),...this.state()}}async openImages({files:e,options:t}){await this.begin();let n=we(e.map(({path:o})=>o)),
s=at(e.map(({file:o,path:i},l)=>({file:o,path:n[l]??i})));if(s.pairs.length===0)throw new x(["None of these fi\
les is an image with its label mask; NAME.jpg and NAME_cp_masks.png were expected, as Cellpose names them.",...s.
faults,...s.notes].join(" "));return this.run=new Z(k,s.pairs,t),this.found=s,this.goOn()}async goOn(){let e=this.
asking(),[t]=this.stopped(),n=0;return await t.go(e,(s,o,i)=>{let l=performance.now();s>1&&s<o&&l-n<Ht||(n=l,this.
tell({event:"progress",step:1,steps:2,done:s,total:o,unit:"images",cells:i}))}),this.openMeasured()}async openMeasured(){
let e=this.asking(),[t,n]=this.stopped(),s=t.pairs.flatMap((A,$)=>{let G=t.outcomes[$];return G?.answer?[{...A,
...G}]:[]}),o=[...n.faults,...t.outcomes.flatMap(A=>A?.fault??[])],i=s.reduce((A,{answer:$})=>A+$.predictions.
length,0),[l]=s;if(!l||i===0){let A=o.length>5?`, and ${ie(o.length-5,"more fault")}`:"";throw new x(`No cell \
was measured. ${o.slice(0,5).join(" ")}${A}`)}let{csv:a,ndjson:c,fields:u,outlines:m}=et(s),p=s.map(({name:A,key:$})=>`${A}\
 ${$}`),h=D(new TextEncoder().encode([t.options.cells,...p].join(`
`))),f=this.isOpenElsewhere(h),{name:d,version:b}=l.answer.model,w=new URL("v1/inspect",k);w.search=U(l.answer.
model).toString();let g={"Content-Type":"text/csv",Accept:"application/json"},[v,y]=await Promise.all([T(w,a,g,
e).then(he,ge),ue(new URL(`v1/models/${encodeURIComponent(d)}/versions/${b}`,k),e)]);if(v.receipt&&(v.receipt.
id_column=null),await f)throw new x(ve);let M=t.pairs.length-t.done,B=s.reduce((A,{image:$})=>A+$.file.size,0),
W={table:h,name:s.length===1?l.name:`${l.name} and ${ie(s.length-1,"more image")}`,size:B,opened:Date.now(),model:`${d}\
 version ${b}`,position:0},K={table:h,csv:new Blob([a]),ndjson:new Blob([c]),inspection:v,model:be(y),notes:null,
images:{fields:u,outlines:m,faults:o,notes:n.notes,left:M,cells:t.options.cells}};return await this.holdAgain(
W,a,c,K),this.images.files=s.map(({image:A})=>A.file),this.keepImages(),M===0&&(this.run=null,await this.try(()=>He())),
{...ee(this.table),...this.state()}}stopped(){if(!this.run||!this.found)throw new x("No images are being measu\
red; choose them again.");return[this.run,this.found]}keepImages(){let e=this.images.files.filter(s=>s!==void 0),
{table:t}=this.table.entry,n=e.reduce((s,o)=>s+o.size,0);e.length===this.images.files.length&&n<=Jt&&(this.keeping=
this.try(()=>We(t,e)))}async giveImages({files:e}){let t=we(e.map(({path:a})=>a)),n=new Map(e.map(({file:a},c)=>[
t[c]??"",a])),s=new Map(e.map(({file:a})=>[a.name,a])),{images:o}=this,{fields:i}=o.kept;o.files=i.map(({name:a},c)=>n.
get(a)??s.get(a)??o.files[c]);let l=i.filter((a,c)=>!o.files[c]).map(({name:a})=>a);return this.keepImages(),{
given:i.length-l.length,missing:l}}async reopen({table:e}){await this.begin();let[{entry:t,answers:n,actions:s},
o]=await Promise.all([pe(e),this.isOpenElsewhere(e)]);if(o)throw new x(ve);if(!t||!n)throw new x("The browser \
has not kept this table; choose its file again. Corrections are still there.");let[i,l]=await Promise.all([gt(
n.csv),gt(n.ndjson)]);this.hold({...t,opened:Date.now()},i,l,n,s);let{images:a,entry:c}=this.table;return a&&(a.
areKept=await Ge(e)===a.kept.fields.length),await this.try(()=>fe({...c},1/0,[])),{...ee(this.table),...this.state()}}async holdAgain(e,t,n,s){
let o=await this.try(()=>pe(e.table));this.hold({...e,position:o?.entry?.position??0},t,n,s,o?.actions??[]);let i={
...this.table.entry};await this.try(()=>ze(i,s))}hold(e,t,n,s,o){let i=Ee(t,n,s.model.classes,(a,c)=>this.progress(
3,{done:a,total:c,unit:"cells"})),l=new q(o,Math.min(e.position,o.length));i.labels=l.labels,this.claimed=e.table,
this.held={entry:{...e,cells:i.length,reviewed:i.labels.size},answers:s,cells:i,journal:l,groups:new X(i,s.model),
images:s.images?ft(e.table,s.images):null,secondFile:null}}isOpenElsewhere(e){return new Promise(t=>{let n=new BroadcastChannel(
"bloodcells-tables"),s=i=>{clearTimeout(o),n.close(),t(i)},o=setTimeout(()=>s(!1),Xt);n.onmessage=({data:i})=>i.
held===e&&s(!0),this.tabs.postMessage({asked:e})})}async close(){await Promise.all([this.saving,this.keeping]),
this.claimed=null}async begin(){return await this.close(),this.asking()}asking(){return this.stopping=new AbortController,
{signal:this.stopping.signal,waits:(e,t)=>this.tell({event:"waits",seconds:e,why:t})}}progress(e,t){this.tell(
{event:"progress",step:e,steps:Qt,...t})}stop(){this.stopping.abort()}async listTables(){return await this.try(
()=>me())??[]}async forget({table:e}){return await Je(e),this.listTables()}state(){let{cells:e,journal:t}=this.
table;return{summary:e.summary(),undoable:t.position,redoable:t.actions.length-t.position,unsaved:this.unsaved}}show({
filter:e,sort:t,byType:n}){return{length:this.cells.show(e,t),sections:n?this.cells.group():null}}async crop({
cell:e,size:t}){let{kept:n,pictures:s,fieldOf:o}=this.images,i=n.outlines[e];return{...await s.crop(o[e],i,t),
outline:i}}async field({cell:e}){let{kept:t,pictures:n,fieldOf:s}=this.images,o=s[e],{name:i,width:l,height:a}=t.
fields[o],c=await createImageBitmap(await n.bitmap(o));return{index:o,name:i,width:l,height:a,bitmap:c,cells:this.
cellsOfField({index:o})}}cellsOfField({index:e}){let{kept:t,cellsOf:n}=this.images;return n[e].map(s=>({cell:s,
type:this.cells.type(s),label:this.cells.labels.get(s)?.label??null,outline:t.outlines[s]}))}rows({from:e,to:t}){
return this.cells.rows(e,t)}shown({from:e,to:t}={}){return this.cells.order.slice(e,t)}place({cell:e}){return this.
cells.place(e)}mostDoubtful({after:e}){return this.cells.mostDoubtful(e)}detail({cell:e}){let{cells:t,answers:n}=this.
table,s=t.classes.length,{model:o,inspection:i}=n,l=t.labels.get(e);return{cell:e,id:t.ids[e],type:t.type(e),probabilities:[
...t.probabilities.subarray(e*s,(e+1)*s)],flags:t.flags(e),label:l?.label??null,by:l?.by??null,at:l?.at??null,
second:t.second.get(e)?.label??null,measurements:ce(t,e,i.receipt?.columns??[],o.features)}}async reasons({cell:e}){
let{cells:t,answers:n}=this.table,{model:s,inspection:o,pixelSize:i}=n,l=o.receipt?.columns??[],a=ce(t,e,l,s.features).
map(({value:d})=>d);if(t.type(e)===null||a.length<s.features.length||a.some(Number.isNaN))return null;let c=new Map(
l.map(({measurement:d,column:b})=>[d,b])),u=s.features.map(({name:d})=>c.get(d)??d),m=U(s);m.set("explain","tr\
ue"),m.set("probabilities","false"),i&&m.set("pixel_size",i);let p=new URL("v1/predict",k);p.search=m.toString();
let h={"Content-Type":"application/json",Accept:"application/json"},f={signal:AbortSignal.timeout(Yt)};try{let d=await T(
p,JSON.stringify({columns:u,data:[a]}),h,f);return E(d).predictions[0]?.because??null}catch(d){if(d instanceof
C||d instanceof I)return null;throw d}}label({cells:e,label:t,by:n}){let s=this.table.journal.apply(e,t,n,new Date().
toISOString());return this.save(s.number),this.state()}undo(){let e=this.table.journal.undo();return e&&this.save(),
{...this.state(),cells:e?.cells??[]}}redo(){let e=this.table.journal.redo();return e&&this.save(),{...this.state(),
cells:e?.cells??[]}}save(e=1/0){this.unkeptFrom=Math.min(this.unkeptFrom,e),this.unsaved+=1,this.saving??=this.
keep()}async keep(){let{entry:e,journal:t,cells:n}=this.table;for(;this.unsaved>0;){let[s,o]=[this.unkeptFrom,
this.unsaved];this.unkeptFrom=1/0,e.position=t.position,e.reviewed=n.labels.size;let[i,l]=[{...e},t.actions.slice(
s)];await this.try(()=>fe(i,s,l)),this.unsaved-=o,this.tell({event:"saved",unsaved:this.unsaved})}this.saving=
null}async try(e){try{return await e()}catch(t){let{name:n,message:s}=t instanceof Error?t:new Error(String(t)),
o=n==="QuotaExceededError"?"there is no more room":s;this.tell({event:"notKept",sentence:`This browser does no\
t keep the work on its disk (${o}): export it before you close the page.`});return}}async second({file:e}){let{
cells:t,answers:n}=this.table,s=await mt(t,n.inspection.receipt?.id_column??null,e);return t.second=s.labels,this.
table.secondFile=s.file,ye(t,s.file)}comparison(){let{cells:e,secondFile:t}=this.table;return t&&ye(e,t)}scores({
source:e}){return lt(this.cells,e)}async evaluate({column:e}){let{model:t,csv:n,pixelSize:s}=this.table.answers,
o=new URL("v1/evaluate",k),i=U(t);return i.set("label",this.cells.own[e]??""),s&&i.set("pixel_size",s),o.search=
i.toString(),E(await T(o,n,{"Content-Type":"text/csv",Accept:"application/json"},this.asking()))}cut({source:e,
pattern:t}){return this.table.groups.cut(e,t)}values({reference:e}){return this.table.groups.values(e)}groups(e){
return this.table.groups.ask(e,this.asking())}groupsCsv(e){return this.table.groups.askCsv(e,this.asking())}async export({
which:e,format:t="csv",safe:n=!1}){let{model:s}=this.table.answers,o=this.cells.toCsv(e,`${s.name} version ${s.
version}`,n&&t==="csv");return{blob:t==="csv"?new Blob([o],{type:Ae}):await this.convert(o,Zt[t]),name:`${ae(this.
table.entry.name)} by ${s.name} ${s.version}.${t}`,rows:e==="shown"?this.cells.order.length:this.cells.length}}async convert(e,t){
let n={"Content-Type":Ae,Accept:t},{bytes:s}=await T(new URL("v1/convert",k),e,n,this.asking());return new Blob(
[s],{type:t})}exportForTraining(){let{bytes:e,rows:t}=this.cells.toTrainingCsv(),{entry:n,answers:s}=this.table,
o=`${ae(n.name)} by ${s.model.name} ${s.model.version} corrections.csv`;return{blob:new Blob([e],{type:Ae}),name:o,
rows:t}}};function ht(r,e){let[t="",n=""]=e.split("/");return r.set("model",t),r.set("version",n),{name:t,version:n}}
async function gt(r){return new Uint8Array(await r.arrayBuffer())}function bt(r){if(r instanceof C)return{kind:"\
problem",problem:r.problem};let e=r instanceof Error?r.message:String(r);return{kind:r instanceof I?"stopped":
"sentence",sentence:e}}var se=self,wt=new ne(r=>se.postMessage(r));se.onmessage=async({data:{id:r,name:e,args:t}})=>{try{let s=await wt[e].
call(wt,t);se.postMessage({id:r,result:s},en(s))}catch(n){se.postMessage({id:r,error:bt(n)})}};function en(r){
let{bitmap:e}=r??{};return e instanceof ImageBitmap?[e]:[]}
