var A,Wr,yi,be,_i,ln,qr,sn,Hr,bi,vi,ca,bt=Symbol.for("pv"),an={},un=[],ha=/^m(i|n|o|s|text|space)$/,wi=Array.isArray,
cn=un.slice,we=Object.assign;function $e(e){e&&e.parentNode&&e.remove()}function jr(e,t,n){var i,r,s,o={},a=arguments.
length;for(s in t)s=="key"?i=t[s]:s=="ref"&&typeof e!="function"?r=t[s]:o[s]=t[s];return a>2&&(o.children=a>3?
cn.call(arguments,2):n),Ge(e,o,i,r,null)}function Ur(e,t,n){var i,r,s,o=we({},e.props),a=arguments.length;for(s in t)
s=="key"?i=t[s]:s=="ref"&&typeof e.type!="function"?r=t[s]:o[s]=t[s];return a>2&&(o.children=a>3?cn.call(arguments,
2):n),Ge(e.type,o,i!==void 0?i:e.key,r!==void 0?r:e.ref,null)}function Ge(e,t,n,i,r){var s={type:e,props:t,key:n,
ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:bt,__v:r||++Wr,__i:-1,__u:0};return!r&&A.vnode&&A.vnode(
s),s}function M(e){return e.children}function Ke(e,t){this.props=e,this.context=t,this.__g=0}function xe(e,t){if(t==
null)return e.__&&xe(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.
type!="function"||e.props.__P?null:xe(e)}function fa(e){var t,n=e.__v,i=n.__e,r=[],s=[],o=e.__P;o&&((t=we({constructor:bt},
n)).__v=n.__v+1,A.vnode&&A.vnode(t),xi(o,t,n,e.__n,o.namespaceURI,32&n.__u?[i]:null,r,i||xe(n),32&n.__u,s),t.__v=
n.__v,t.__.__k[t.__i]=t,Jr(r,t,s),n.__=n.__e=null,t.__e!=i&&Gr(t))}function Gr(e){if((e=e.__)&&e.__c&&!e.props.
__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),Gr(e)}function zr(e){(8&e.__g||(e.__g|=
8,be.push(e),ln++))&&_i==A.debounceRendering||((_i=A.debounceRendering)||queueMicrotask)(Kr)}function Kr(){try{
for(var e,t=1;be.length;)be.length>t&&be.sort(qr),e=be.shift(),t=be.length,8&e.__g&&fa(e)}finally{(ln=be.length)&&
(_i||queueMicrotask)(Kr)}}function Yr(e,t,n,i,r,s,o,a,u,c,h){var d,f,p,m,_,g,b=i.__k||un,v=t.length;for(u=da(n,
t,b,u,v),d=0;d<v;d++)(p=n.__k[d])!=null&&(f=~p.__i&&b[p.__i]||an,p.__i=d,g=xi(e,p,f,r,s,o,a,u,c,h),m=p.__e,(f.
ref!=p.ref||8&f.__u)&&(f.ref&&Si(f.ref,null,p,f),p.ref&&h.push(p.ref,p.__c||m,p)),_=_||m,4&p.__u?(u=Xr(p,u,e,!f.
__v),f.__e&&(f.__e=null)):typeof p.type=="function"&&g!==void 0?u=g:m&&(u=m.nextSibling),p.__u&=-21);return n.
__e=_,u}function da(e,t,n,i,r){var s,o,a,u,c,h,d,f,p,m=n.length,_=m,g=0,b=0,v=e.__k=Array(r);for(s=0;s<r;s++)(o=
t[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=v[s]=Ge(null,
o):wi(o)?o=v[s]=Ge(M,{children:o}):o.constructor===bt&&o.__b?o=v[s]=Ge(o.type,o.props,o.key,o.ref,o.__v):v[s]=
o,u=s+g,o.__=e,o.__b=e.__b+1,a=null,~(c=o.__i=pa(o,n,u,_))&&(_--,(a=n[c])&&(a.__u|=2)),a&&a.__v?(o.__u|=16,c==
u-1?g--:c==u+1?g++:c!=u&&(c>u?g--:g++,b=1)):(~c||(r>m?g--:r<m&&g++),typeof o.type!="function"&&(o.__u|=4))):v[s]=
null;if(b){for(h=[],d=[],s=0;s<r;s++)if((o=v[s])&&16&o.__u){for(g=0,f=h.length;g<f;)h[p=g+f>>1]<o.__i?g=p+1:f=
p;h[g]=o.__i,d[s]=g+1}for(g=h.length;s--;)d[s]&&(d[s]==g?g--:v[s].__u|=4)}if(_)for(s=0;s<m;s++)!(a=n[s])||2&a.
__u||(a.__e==i&&(i=xe(a)),ki(a,a));return i}function Xr(e,t,n,i){var r,s,o,a;if(typeof e.type=="function"){if(e.
props.__P)return t;if(r=e.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=e,t=Xr(r[s],t,n,!1));return t}for(t&&!t.parentNode&&
(t=xe(e))&&!t.parentNode&&(t=null),o=e.__e,a=t;a&&a.nodeType==8;)a=a.nextSibling;for(o!=a&&(!i&&n.moveBefore&&
o.parentNode?n.moveBefore(o,t):n.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith(
"$s"););return t}function pa(e,t,n,i){var r,s=e.key,o=e.type,a=t[n],u=a&&!(2&a.__u);if(a===null&&s==null||u&&s==a.key&&o==a.type)
return n;if(i>(u?1:0)){for(r=n-1;r>=0;r--)if((a=t[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r;for(r=n+1;r<t.
length;r++)if((a=t[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r}return-1}function Vr(e,t,n){n==null&&(n=""),t[0]==
"-"?e.setProperty(t,n):e[t]=n}function rn(e,t,n,i,r){var s,o;if(t=="style")if(typeof n=="string")e.style.cssText=
n;else{if(typeof i=="string"&&(e.style.cssText=i=""),i)for(t in i)n&&t in n||Vr(e.style,t);if(n)for(t in n)i&&
n[t]==i[t]||Vr(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof i!="function"&&
(i=null),(e.__e||(e.__e={}))[t]=n,n&&i||(o=vi[t]||(vi[t]=ma(t)),(e.__a||(e.__a={}))[t]=bi,s=t!=(t=t.replace(Hr,
"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,o,s):e.removeEventListener(t,o,s));else{
if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!=
"height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&
t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!=
"-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function ma(e){return function(t){var n=this.
__e;if(n){if(n=n[e],t[sn]==null)t[sn]=bi++;else if(t[sn]<this.__a[e])return;return n(A.event?A.event(t):t)}}}function xi(e,t,n,i,r,s,o,a,u,c){
var h,d,f,p,m,_,g,b,v,y,x,O,$,N,W,J,B,G,k=t.type;if(t.constructor!==bt)return null;128&n.__u&&(u=32&n.__u,h=n.
__c.__z)&&(t.__u|=u,d=s=[],h.nodeType==8?a=on(h,s):s.push(h),a=s[0]||a),(h=A.__b)&&h(t);e:if(typeof k=="functi\
on"){f=o.length;try{if(b=t.props,v=(h=k.prototype)&&h.render,y=(h=k.contextType)&&i[h.__c],x=h?y?y.props.value:
h.__:i,(p=n.__c)?(t.__c=p,2&p.__g&&(p.__g|=1)):(v?t.__c=p=new k(b,x):(t.__c=p=new Ke(b,x),p.constructor=k,p.render=
_a),y&&y.sub(p),p.state||(p.state={}),p.__n=i,p.__g|=8,p.__h=[],p.__k=[]),v&&(p.__s||(p.__s=p.state),k.getDerivedStateFromProps&&
(p.__s==p.state&&(p.__s=we({},p.__s)),we(p.__s,k.getDerivedStateFromProps(b,p.__s)))),m=p.props,_=p.state,p.__v=
t,n.__c){if(b!==m&&v&&!k.getDerivedStateFromProps&&p.componentWillReceiveProps&&p.componentWillReceiveProps(b,
x),t.__v==n.__v&&!(8&p.__g)||!(4&p.__g)&&p.shouldComponentUpdate&&p.shouldComponentUpdate(b,p.__s,x)===!1){t.__v!=
n.__v&&(p.props=b,p.state=p.__s,p.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(L){L&&(L.__=t)}),un.push.
apply(p.__h,p.__k),p.__k=[],p.__h.length&&o.push(p),a=xe(n);break e}p.componentWillUpdate&&p.componentWillUpdate(
b,p.__s,x),v&&p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate(m,_,g)})}else v&&!k.getDerivedStateFromProps&&
p.componentWillMount&&p.componentWillMount(),v&&p.componentDidMount&&p.__h.push(p.componentDidMount);p.context=
x,p.props=b,p.__P=e,p.__g&=-5,O=A.__r,$=v?25:0;do p.__g&=-9,O&&O(t),h=p.render(p.props,p.state=p.__s,p.context);while(8&
p.__g&&++$<25);v&&(un.push.apply(p.__h,p.__k),p.__k=[]),p.state=p.__s,p.getChildContext&&(i=we({},i,p.getChildContext())),
v&&n.__c&&p.getSnapshotBeforeUpdate&&(g=p.getSnapshotBeforeUpdate(m,_)),N=h&&h.type===M&&h.key==null?h.props.children:
h,b.__P&&(h=a,r=(e=b.__P).namespaceURI,u=s=null,n.props&&n.props.__P!=e&&(n.__k.some(function(L){L&&ki(L,L)}),
n.__k=null),a=n.__k?xe(n,0):null),a=Yr(e,wi(N)?N:[N],t,n,i,r,s,o,a,u,c),b.__P&&(t.__e=null,a=h),t.__u&=-161,d&&
d.some($e),p.__h.length&&o.push(p),1&p.__g&&(p.__g&=-4)}catch(L){if(o.length=f,t.__v=null,u||s)if(L&&L.then){if(t.
__u|=128|u,s){for(~(B=s.indexOf(a||void 0))||(B=s.length);(G=s[B-1])&&G.nodeType==8;)B--;for(;B<s.length;B++)if(G=
s[B])if(s[B]=null,W){if(G==J)break}else{if(G.nodeType!=8)break;G.data.startsWith("$s")&&(J=on(W=G))}}if(!W){for(;a&&
a.nodeType==8&&a.nextSibling;)a=a.nextSibling;W=a}(h=on(W=t.__c.__z||(t.__c.__z=W)))?(t.__e=W,a=h):t.__e=a,a=a&&
a.nextSibling}else s&&s.some($e);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),L&&L.then||Qr(t),A.__e(L,t,n)}}else
a=t.__e=ga(n.__e,t,n,i,r,s,o,u,c,e);return(h=A.diffed)&&h(t),a}function on(e,t){if(e&&e.nodeType==8&&e.data.startsWith(
"$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith(
"/$s")&&!--n)return e}t&&t.push(e)}}function Qr(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Qr))}function Jr(e,t,n){
for(var i=0;i<n.length;)Si(n[i++],n[i++],n[i++]);A.__c&&A.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(
function(s){s.call(r)})}catch(s){A.__e(s,r.__v)}})}function ga(e,t,n,i,r,s,o,a,u,c){var h,d,f,p,m,_,g,b,v=n.props||
an,y=t.props,x=t.type;if(x=="svg"?r="http://www.w3.org/2000/svg":x=="math"?r="http://www.w3.org/1998/Math/Math\
ML":r||(r="http://www.w3.org/1999/xhtml"),s){for(h=0;h<s.length;h++)if((m=s[h])&&(x?m.localName==x:m.nodeType==
3)){e=m,s[h]=null;break}}if(!e){if(b=c.ownerDocument||document,!x)return b.createTextNode(y);e=b.createElementNS(
r,x,y.is?y:c),a&&(A.__m&&A.__m(t,s),a=!1),s=null}if(x){if(c=x=="template"&&e.content||e,s=x=="textarea"&&y.defaultValue!=
null?null:s&&cn.call(c.childNodes),!a&&s)for(v={},h=0;h<e.attributes.length;h++)v[(m=e.attributes[h]).name]=m.
value;for(h in v)m=v[h],h=="dangerouslySetInnerHTML"?f=m:h=="children"||h in y||h=="value"&&"defaultValue"in y||
h=="checked"&&"defaultChecked"in y||rn(e,h,null,m,r);for(h in y)m=y[h],h=="children"?p=m:h=="dangerouslySetInn\
erHTML"?d=m:h=="value"?_=m:h=="checked"?g=m:a&&typeof m!="function"||v[h]===m||rn(e,h,m,v[h],r);d?(a||f&&(d.__html==
f.__html||d.__html==e.innerHTML)||(e.innerHTML=d.__html),t.__k=[]):(f&&(e.textContent=""),(x=="foreignObject"||
r=="http://www.w3.org/1998/Math/MathML"&&ha.test(x))&&(r="http://www.w3.org/1999/xhtml"),Yr(c,wi(p)?p:[p],t,n,
i,r,s,o,s?s[0]:n.__k&&xe(n,0),a,u),s&&s.some($e)),a&&x!="textarea"||(h="value",x=="progress"&&_==null?e.removeAttribute(
h):_==null||_===e[h]&&(x!="progress"||_)||rn(e,h,_,v[h],r),h="checked",g!=null&&g!=e[h]&&rn(e,h,g,v[h],r))}else
v===y||a&&e.data==y||(e.data=y);return e}function Si(e,t,n,i){try{typeof e=="function"?t?t.__x=e(t)||1:i&&(i=i.
__c||i.__e)&&(t=i.__x)&&(i.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){A.__e(r,n)}}function ki(e,t,n){
var i,r,s,o;if(A.unmount&&A.unmount(e),!(i=e.ref)||i.current&&i.current!=e.__e||Si(i,null,t,e),i=e.__c){if(i.componentWillUnmount)
try{i.componentWillUnmount()}catch(a){A.__e(a,t)}i.__P=i.__n=null}if(i=e.__k)for(o=0;o<i.length;o++)i[o]&&ki(i[o],
t,typeof e.type!="function"||n&&!e.props.__P);!n&&(i=e.__c)&&(i=i.__z)&&(r=on(i,s=[]))&&(i==e.__e&&s.some($e),
$e(r),$e(i)),n||$e(e.__e),e.__e=e.__c=e.__=null}function _a(e,t,n){return this.constructor(e,n)}function hn(e,t){
var n,i,r,s;A.__&&A.__(e,t),t.nodeType==9&&(t=t.documentElement),i=(n=e&&32&e.__u)?null:t.__k,t.__k=Ge(M,{children:[
e]}),r=[],s=[],xi(t,t.__k,i||an,an,t.namespaceURI,i?null:t.firstChild?cn.call(t.childNodes):null,r,i?i.__e:t.firstChild,
n,s),Jr(r,t.__k,s),t.__k.props.children=null}A={__e:function(e,t,n,i){for(var r,s,o;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&
s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(
e,i||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(a){e=a}}throw ln=0,e}},Wr=0,yi=function(e){return e!=null&&
e.constructor===bt},Ke.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=we({},this.
state)),typeof e=="function"&&(e=e(we({},n),this.props)),e&&(we(n,e),this.__v&&(t&&this.__k.push(t),zr(this)))},
Ke.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),zr(this))},Ke.prototype.render=
M,be=[],ln=0,qr=function(e,t){return e.__v.__b-t.__v.__b},sn=Symbol(),Hr=/(PointerCapture)$|Capture$/i,bi=0,vi=
{},ca=0;var Ae,D,Mi,Zr,Ci=Object.is,xt=0,as=[],Ti=[],I=A,es=I.__b,ts=I.__r,ns=I.diffed,is=I.__c,rs=I.unmount,ss=I.__;function St(e,t){
I.__h&&I.__h(D,e,xt||t),xt=0;var n=D.__H||(D.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}
function K(e){return xt=1,Ei(hs,e)}function Ei(e,t,n){var i=St(Ae++,2);if(i.t=e,!i.__c&&(i.__=[n?n(t):hs(void 0,
t),function(s){var o=(i.__N||i.__)[0],a=i.t(o,s);Ci(o,a)||(i.__N=[a,i.__[1]],i.__c.setState({}))}],i.__c=D,!D.
__f)){D.__f=!0;var r=D.shouldComponentUpdate;D.shouldComponentUpdate=function(s,o,a){var u=this.__H;if(!u)return!0;
var c=!1,h=this.props!=s;if(u.__.some(function(f){f.__N&&(c=!0,Ci(f.__[0],f.__N[0])||(h=!0))}),r){var d=r.call(
this,s,o,a);return c?d||h:d}return!c||h}}return i.__}function re(e,t){var n=St(Ae++,3);!I.__s&&$i(n.__H,t)&&(n.
__P=!0,n.__=e,n.u=t,D.__H.__h.push(n))}function ne(e,t){var n=St(Ae++,4);!I.__s&&$i(n.__H,t)&&(n.__P=!1,n.__=e,
n.u=t,D.__h.push(n))}function X(e){return xt=5,se(function(){return{current:e}},[])}function se(e,t){var n=St(Ae++,7);return $i(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function us(e,t){return xt=8,se(
function(){return e},t)}function cs(){var e=St(Ae++,11);if(!e.__){for(var t=D.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__=
"P"+n[0]+"-"+n[1]++}return e.__}function va(){var e;do{for(;e=Ti.shift();)try{wt(e)}catch(n){I.__e(n,{__:(e=e.
__P)&&e.__v})}for(;e=as.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(wt),t.__h.some(Oi),t.__h=[]}catch(n){
t.__h=[],I.__e(n,e.__v)}}}while(Ti.length)}I.__b=function(e){D=null,es&&es(e)},I.__=function(e,t){e&&t.__k&&t.
__k.__m&&(e.__m=t.__k.__m),ss&&ss(e,t)},I.__r=function(e){ts&&ts(e),Ae=0;var t=(D=e.__c).__H;t&&(Mi==D?D.__h=[]:
(t.__h.some(wt),t.__h.some(Oi),Ae=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Mi=
D},I.diffed=function(e){ns&&ns(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&ls(as.push(t)),t.__H.__.some(function(n){
n.u&&(n.__H=n.u)})),Mi=D=null},I.__c=function(e,t){t.some(function(n){try{n.__h.some(wt),n.__h=n.__h.filter(function(i){
return!i.__||Oi(i)})}catch(i){n.__h=[function(){throw i}]}}),is&&is(e,t)},I.unmount=function(e){rs&&rs(e);var t,
n,i=e.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.
__P);)n=n.__;n=n&&n.__c}r.__P=n,ls(Ti.push(r))}else wt(r)}catch(s){t=s}}),i.__H=void 0,t&&I.__e(t,i.__v))};var os=typeof requestAnimationFrame==
"function";function ya(e){var t,n=function(){clearTimeout(i),os&&cancelAnimationFrame(t),setTimeout(e)},i=setTimeout(
n,35);os&&(t=requestAnimationFrame(n))}function ls(e){e!=1&&Zr==I.requestAnimationFrame||((Zr=I.requestAnimationFrame)||
ya)(va)}function wt(e){var t=D,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),D=t}function Oi(e){var t=D;e.__c=
e.__(),D=t}function $i(e,t){return!e||e.length!=t.length||t.some(function(n,i){return!Ci(n,e[i])})}function hs(e,t){
return typeof t=="function"?t(e):t}var ba=Symbol.for("preact-signals");function mn(){if(me>1)me--;else{var e,t=!1;for((function(){var r=dn;for(dn=
void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();Mt!==
void 0;){var n=Mt;for(Mt=void 0,fn++;n!==void 0;){var i=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&ds(n))try{n.c()}catch(r){
t||(e=r,t=!0)}n=i}}if(fn=0,me--,t)throw e}}function Ye(e){if(me>0)return e();Ai=++wa,me++;try{return e()}finally{
mn()}}var kt,R=void 0;function Ct(e){var t=R,n=kt;R=void 0,kt=void 0;try{return e()}finally{R=t,kt=n}}var Mt=void 0,
me=0,fn=0,wa=0,Ai=0,dn=void 0,pn=0;function fs(e){if(R!==void 0){var t=e.n;if(t===void 0||t.t!==R)return t={i:0,
S:e,p:R.s,n:void 0,t:R,e:void 0,x:void 0,r:t},R.s!==void 0&&(R.s.n=t),R.s=t,e.n=t,32&R.f&&e.S(t),t;if(t.i===-1)
return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=R.s,t.n=void 0,R.s.n=t,R.s=t),t}}function V(e,t){
this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}
V.prototype.brand=ba;V.prototype.h=function(){return!0};V.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.
e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Ct(function(){var i;(i=t.W)==null||i.call(t)}))};V.prototype.U=function(e){
var t=this;if(this.t!==void 0){var n=e.e,i=e.x;n!==void 0&&(n.x=i,e.e=void 0),i!==void 0&&(i.e=n,e.x=void 0),e===
this.t&&(this.t=i,i===void 0&&Ct(function(){var r;(r=t.Z)==null||r.call(t)}))}};V.prototype.subscribe=function(e){
var t=this;return Pe(function(){var n=t.value;Ct(function(){return e(n)})},{name:"sub"})};V.prototype.valueOf=
function(){return this.value};V.prototype.toString=function(){return this.value+""};V.prototype.toJSON=function(){
return this.value};V.prototype.peek=function(){var e=this;return Ct(function(){return e.value})};Object.defineProperty(
V.prototype,"value",{get:function(){var e=fs(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==
this.v){if(fn>100)throw new Error("Cycle detected");(function(n){me!==0&&fn===0&&n.l!==Ai&&(n.l=Ai,dn={S:n,v:n.
v,i:n.i,o:dn})})(this),this.v=e,this.i++,pn++,me++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{mn()}}}});
function S(e,t){return new V(e,t)}function ds(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.
i!==t.i)return!0;return!1}function ps(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.
S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function ms(e){for(var t=e.s,n=void 0;t!==void 0;){var i=t.p;t.i===-1?
(t.S.U(t),i!==void 0&&(i.n=t.n),t.n!==void 0&&(t.n.p=i)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=i}e.s=n}function Ne(e,t){
V.call(this,void 0,t),this.x=e,this.s=void 0,this.g=pn-1,this.f=4}Ne.prototype=new V;Ne.prototype.h=function(){
if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===pn))return!0;if(this.g=pn,this.f|=1,this.
i>0&&!ds(this))return this.f&=-2,!0;var e=R;try{ps(this),R=this;var t=this.x();(16&this.f||this.v!==t||this.i===
0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return R=e,ms(this),this.f&=-2,!0};Ne.
prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}V.prototype.
S.call(this,e)};Ne.prototype.U=function(e){if(this.t!==void 0&&(V.prototype.U.call(this,e),this.t===void 0)){this.
f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Ne.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.
t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Ne.prototype,"value",{get:function(){if(1&this.f)throw new Error(
"Cycle detected");var e=fs(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});
function Xe(e,t){return new Ne(e,t)}function gs(e){var t=e.j;if(e.j=void 0,typeof t=="function"){me++;var n=R;
R=void 0;try{t()}catch(i){throw e.f&=-2,e.f|=8,Ni(e),i}finally{R=n,mn()}}}function Ni(e){for(var t=e.s;t!==void 0;t=
t.n)t.S.U(t);e.x=void 0,e.s=void 0,gs(e)}function xa(e){if(R!==this)throw new Error("Out-of-order effect");ms(
this),R=e,this.f&=-2;try{8&this.f&&Ni(this)}finally{mn()}}function Qe(e,t){this.x=e,this.j=void 0,this.s=void 0,
this.u=void 0,this.f=32,this.name=t?.name,kt&&kt.push(this)}Qe.prototype.c=function(){var e=this.S();try{if(8&
this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};Qe.prototype.S=function(){
if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,gs(this),ps(this),me++;var e=R;return R=this,
xa.bind(this,e)};Qe.prototype.N=function(){2&this.f||(this.f|=2,this.u=Mt,Mt=this)};Qe.prototype.d=function(){
this.f|=8,1&this.f||Ni(this)};Qe.prototype.dispose=function(){this.d()};function Pe(e,t){var n=new Qe(e,t);try{
n.c()}catch(r){throw n.d(),r}var i=n.d.bind(n);return i[Symbol.dispose]=i,i}var _s,_n,gn,Sa=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var vs=[];Pe(function(){_s=this.N})();function Je(e,t){A[e]=t.bind(null,A[e]||function(){})}function Tt(e){if(gn){
var t=gn;gn=void 0,t()}gn=e&&e.S()}function ys(e){var t=this,n=e.data,i=Ma(n);i.name="ReactiveDom",i.value=n;var r=se(
function(){for(var a=t,u=t.__v;u=u.__;)if(u.__c){u.__c.__$f|=4;break}var c=Xe(function(){var p=i.value.value;return p===
0?0:p===!0?"":p||""}),h=Xe(function(){return!Array.isArray(c.value)&&!yi(c.value)}),d=Pe(function(){if(this.N=
bs,h.value){var p=c.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=p)}}),f=t.__$u.d;return t.
__$u.d=function(){d(),f.call(this)},[h,c]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}ys.displayName="R\
eactiveTextNode";Object.defineProperties(V.prototype,{constructor:{configurable:!0,value:jr(M,null).constructor},
type:{configurable:!0,value:ys},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.
value}}}}},__b:{configurable:!0,value:1}});Je("__b",function(e,t){if(Tt(),_n=void 0,typeof t.type=="string"){var n,
i=t.props;for(var r in i)if(r!=="children"){var s=i[r];s instanceof V&&(n||(t.__np=n={}),n[r]=s,i[r]=s.peek())}}
e(t)});Je("__r",function(e,t){if(e(t),t.type!==M){Tt();var n,i=t.__c;i&&(i.__$f&=-2,(n=i.__$u)===void 0&&(i.__$u=
n=(function(r,s){var o;return Pe(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;Sa&&
((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(i),typeof t.type=="function"?t.type.displayName||
t.type.name:""))),_n=i,Tt(n)}});Je("__e",function(e,t,n,i){Tt(),_n=void 0,e(t,n,i)});Je("diffed",function(e,t){
Tt(),_n=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var i=t.__np,r=t.props,s=n.U;if(s)for(var o in s){
var a=s[o];a===void 0||i&&o in i||(a.d(),s[o]=void 0)}if(i){s||(s={},n.U=s);for(var u in i){var c=s[u],h=i[u];
c===void 0?(c=ka(n,u,h,r),s[u]=c):c.o(h,r)}}}e(t)});function ka(e,t,n,i){var r=t in e&&e.ownerSVGElement===void 0,
s=S(n);return{o:function(o,a){s.value=o,i=a},d:Pe(function(){this.N=bs;var o=s.value.value;i[t]!==o&&(i[t]=o,r?
e[t]=o:o!=null&&(o!==!1||t[4]==="-")?e.setAttribute(t,o):e.removeAttribute(t))})}}Je("unmount",function(e,t){if(typeof t.
type=="string"){var n=t.__e;if(n){var i=n.U;if(i){n.U=void 0;for(var r in i){var s=i[r];s&&s.d()}}}var o=t.__np;
if(o){var a=t.props;for(var u in o)a[u]=o[u]}t.__np=void 0}else{var c=t.__c;if(c){c.__$f|=8;var h=c.__$u;h&&(c.
__$u=void 0,h.d())}}e(t)});Je("__h",function(e,t,n,i){i<3&&(t.__$f|=2),e(t,n,i)});Ke.prototype.shouldComponentUpdate=
function(e,t){if(this.__R)return!0;var n=this.__$u,i=n&&n.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.
u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(i||s||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.
__$f)||3&this.__$f)return!0;for(var o in e)if(o!=="__source"&&e[o]!==this.props[o])return!0;for(var a in this.
props)if(!(a in e))return!0;return!1};function Ma(e,t){return se(function(){return S(e,t)},[])}var Ca=function(e){queueMicrotask(function(){queueMicrotask(e)})};function Ta(){Ye(function(){for(var e;e=vs.shift();)_s.call(e)})}function bs(){vs.push(this)===1&&(A.requestAnimationFrame||
Ca)(Ta)}function Pi(e){let t=document.getElementById(e);if(!t)throw new Error(`The page has no element ${e}`);return t}
function Ze(e){let t=e.getContext("2d");if(!t)throw new Error("The browser has no memory left for a drawing");
return t}function Se(e,t){let n=URL.createObjectURL(e),i=document.createElement("a");i.href=n,i.download=t,document.
body.append(i),i.click(),i.remove(),setTimeout(()=>URL.revokeObjectURL(n),6e4)}function ke(e){Pi("announcer").
textContent=e}var Oa=[[/^broken segmentation$/,()=>"The background of the image was measured here, not a cell. Do not trust \
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
e=>`The cell has no type: ${e}.`]];function yn(e){for(let[t,n]of Oa){let i=t.exec(e);if(i)return n(i[1]??"")}return`${e}\
.`}function T(e){return Math.round(e).toLocaleString("en-GB")}function w(e,t,n=`${t}s`){return`${T(e)} ${e===1?t:
n}`}function Y(e){return e===null||Number.isNaN(e)?"–":`${(100*e).toFixed(1)} %`}function Fe(e){if(e===null)
return"–";let t=Math.abs(100*e).toFixed(1);return t==="0.0"?"0.0":`${e<0?"−":"+"}${t}`}function Ot(e){return e===
null?"–":e<1e-4?"< 0.0001":e.toFixed(4)}function vn(e){return e<1e3?w(e,"byte"):e<1e6?`${(e/1e3).toFixed(1)}\
 kB`:`${(e/1e6).toFixed(1)} MB`}function Fi(e){return e<1?"less than a second":e<90?w(Math.round(e),"second"):
w(Math.round(e/60),"minute")}function ws({done:e,total:t,unit:n},i,r=0){let s=n==="bytes"?vn:h=>w(h,n.slice(0,
-1)),o=`${n==="bytes"?vn(e):T(e)} of ${s(t)}`;if(e<=r||i<.5)return o;let a=(e-r)/i,u=(t-e)/a,c=n==="images"?`${a.
toFixed(1)} images`:s(a);return`${o}, ${c} a second, ${Fi(u)} left`}function et(e){let t=(e.errors??[]).map(({
row:n,column:i,message:r})=>({place:[n?`row ${T(n)}`:"",i?`column ${i}`:""].filter(Boolean).join(", "),message:r}));
return{sentence:e.detail,faults:t,more:Math.max(0,(e.total??0)-t.length)}}var Ea={",":"commas",";":"semicolons",
"	":"tabs"," ":"blanks","|":"upright bars"},$a={csv:"a text table",json:"JSON",ndjson:"JSON, one cell a line",
arrow:"an Arrow table",parquet:"a Parquet table",workbook:"a workbook"};function xs(e){let t=[$a[e.format]??e.
format];if(e.separator){let o=Ea[e.separator]??`“${e.separator}”`;t.push(`with ${o} between its values and\
 a decimal ${e.decimal===","?"comma":"point"}`)}let n=[`It was read as ${t.join(" ")}, ${e.form==="row per cel\
l"?"one row per cell":e.form}.`];n.push(e.rows===e.cells?`Each of its ${w(e.rows,"row")} is a cell.`:`Its ${w(
e.rows,"row")} are ${w(e.cells,"cell")}.`);let i=e.columns.filter(({column:o,measurement:a})=>o.trim()!==a);n.
push(`${w(e.columns.length,"column")} ${e.columns.length===1?"was":"were"} read as measurements${i.length?`; b\
y other names: ${i.map(({column:o,measurement:a})=>`${o.trim()} as ${a}`).join(", ")}`:""}.`),n.push(e.id_column===
null?"No column names the cells, so they are numbered.":`The cells are named by the column ${e.id_column.trim()||
"without a header"}.`);let r=e.ignored.filter(o=>o!==e.id_column);r.length&&n.push(`Not used for the types: ${r.
map(o=>o.trim()||"a column without a header").join(", ")}.`);for(let{row:o,rows:a,reason:u}of e.left_out)n.push(
`Left out: ${a>1?`rows ${T(o)} to ${T(o+a-1)}`:`row ${T(o)}`}, ${u}.`);let s=e.notes.filter(o=>!/^read as CSV separated by/i.
test(o));for(let o of s)n.push(`${o.slice(0,1).toUpperCase()}${o.slice(1)}.`);return n}function bn(e){return e.
replace(/\.[a-z]+(\.gz)?$/i,"")}var Et=class extends Error{described;constructor(t){super(t.kind==="problem"?t.problem.detail:t.sentence),this.
described=t}};function Re(e){return e instanceof Et?e.described:{kind:"sentence",sentence:e instanceof Error?e.
message:String(e)}}function ae(e){let t=Re(e);return t.kind==="problem"?et(t.problem).sentence:t.sentence}var Ss=new URL(
"worker.js",import.meta.url),Aa=typeof trustedTypes>"u"?Ss:trustedTypes.createPolicy("worker",{createScriptURL:()=>Ss.
href}).createScriptURL(""),Li=new Worker(Aa,{type:"module"}),$t=new Map,Ri=new Map,ks=0;Li.onmessage=({data:e})=>{
if("event"in e){Ri.get(e.event)?.forEach(n=>n(e));return}let t=$t.get(e.id);$t.delete(e.id),e.error?t?.reject(
new Et(e.error)):t?.resolve(e.result)};Li.onerror=e=>{for(let{reject:t}of $t.values())t(new Et({kind:"sentence",
sentence:`The page failed: ${e.message}. Reload it; what is saved is kept.`}));$t.clear()};function C(e,...[t]){
ks+=1;let n=ks;return new Promise((i,r)=>{$t.set(n,{resolve:i,reject:r}),Li.postMessage({id:n,name:e,args:t??{}})})}
function tt(e,t){Ri.set(e,[...Ri.get(e)??[],t])}var Ms=[[],[7,3],[2,2.5],[9,3,2,3],[4,4],[12,4],[2,5]],Na=[1,3];function wn(e){let t=new Path2D;for(let n of e){
for(let i=0;i<n.length;i+=2)t.lineTo(n[i],n[i+1]);t.closePath()}return t}function xn(e,t){return getComputedStyle(
e).getPropertyValue(t<0?"--edge":`--type-${t%7}`).trim()}function Sn(e,t,n,i,r,s){e.lineJoin="round",e.setLineDash(
[]),e.strokeStyle="rgb(0 0 0 / 65%)",e.lineWidth=(s+2)/r,e.stroke(t),e.setLineDash((Ms[i%Ms.length]??Na).map(o=>o/
r)),e.strokeStyle="#ffffff",e.lineWidth=s/r,e.stroke(t),e.strokeStyle=n,e.stroke(t),e.setLineDash([])}var At=104,Pa=600,Fa=6,kn=class{failed;wanted=new Set;kept=new Map;drawing=0;constructor(t){this.failed=t}draw(t,n,i){
let r={canvas:t,cell:n,place:i};return this.wanted.add(r),this.pump(),()=>this.wanted.delete(r)}pump(){for(let t of this.
wanted){if(this.drawing===Fa)return;this.wanted.delete(t),this.drawing+=1,this.picture(t).catch(this.failed).finally(
()=>{this.drawing-=1,this.pump()})}}async picture({canvas:t,cell:n,place:i}){let r=t.width,s=`${n} ${r}`,o=this.
kept.get(s)??await C("crop",{cell:n,size:r});this.kept.delete(s),this.kept.set(s,o);for(let c of this.kept.keys()){
if(this.kept.size<=Pa)break;this.kept.delete(c)}let a=Ze(t),u=r/o.side;a.drawImage(o.bitmap,0,0),a.setTransform(
u,0,0,u,-o.left*u,-o.top*u),Sn(a,wn(o.outline),xn(t,i),i,u,2*(r/At)),t.dataset.drawn="yes"}};var Af=new TextDecoder,Nf=new TextEncoder;var Rf=new TextEncoder;function Ii(e){let[t,n,i,r]=[1/0,1/0,-1/0,-1/0];for(let s of e)for(let o=0;o<s.length;o+=2){let[a,u]=[s[o],s[o+
1]];t=Math.min(t,a),i=Math.max(i,a),n=Math.min(n,u),r=Math.max(r,u)}return[t,n,i-t,r-n]}function Cs(e,t,n){let i=!1;
for(let r of e){let[s,o]=[r[r.length-2],r[r.length-1]];for(let a=0;a<r.length;a+=2){let[u,c]=[r[a],r[a+1]];o>n!=
c>n&&t<s+(n-o)/(c-o)*(u-s)&&(i=!i),[s,o]=[u,c]}}return i}var La=1.25,Ts=24,Ia=44,Da=12,Mn=class{field=S(null);classes;choose;sizes=new ResizeObserver(()=>this.resized());canvas=null;paths=new Map;chosen=null;wanted=null;scale=null;x=0;y=0;wide=0;tall=0;isWhole=!1;constructor(t,n){
this.classes=t,this.choose=n,matchMedia("(prefers-color-scheme: dark)").addEventListener("change",()=>this.draw())}attach(t){
this.sizes.disconnect(),this.canvas=t,t&&this.sizes.observe(t)}async show(t){if(this.wanted=t,!this.field.value?.
cells.some(r=>r.cell===t)){let r=await C("field",{cell:t});if(this.wanted!==t)return;this.field.value?.bitmap.
close(),this.take(r,r.cells),this.scale=null,this.resized()}this.chosen=t;let i=this.chosenBox();if(this.scale&&
i){let[,,r,s]=i;(Math.max(r,s)*this.scale<Ia||!this.isSeen(i,this.scale))&&this.near()}this.draw()}async update(){
let t=this.field.value;if(!t)return;let n=await C("cellsOfField",{index:t.index});t===this.field.value&&(this.
take(t,n),this.draw())}take(t,n){this.field.value={...t,cells:n},this.paths=new Map(n.map(({cell:i,outline:r})=>[
i,wn(r)]))}chosenBox(){let t=this.field.value?.cells.find(({cell:n})=>n===this.chosen);return t?Ii(t.outline):
null}isSeen([t,n,i,r],s){let[o,a]=[t*s+this.x,n*s+this.y];return o>=0&&a>=0&&o+i*s<=this.wide&&a+r*s<=this.tall}resized(){
let t=devicePixelRatio,{clientWidth:n=0,clientHeight:i=0}=this.canvas??{};!this.canvas||!this.field.value||n===
0||(this.wide=n,this.tall=i,this.canvas.width=Math.round(n*t),this.canvas.height=Math.round(i*t),this.scale===
null||this.isWhole?this.fit():this.draw())}fit(){if(!this.field.value)return;let{width:t,height:n}=this.field.
value;this.scale=Math.min(this.wide/t,this.tall/n),this.x=(this.wide-t*this.scale)/2,this.y=(this.tall-n*this.
scale)/2,this.isWhole=!0,this.draw()}near(){let t=this.chosenBox();if(!t)return;let[n,i,r,s]=t;this.scale=Math.
min(Ts,.6*Math.min(this.wide,this.tall)/Math.max(r,s)),this.x=this.wide/2-(n+r/2)*this.scale,this.y=this.tall/
2-(i+s/2)*this.scale,this.isWhole=!1,this.draw()}zoom(t,n=this.wide/2,i=this.tall/2){if(!this.field.value||!this.
scale)return;let{width:r,height:s}=this.field.value,o=Math.min(1,this.wide/r,this.tall/s)/2,a=Math.max(o,Math.
min(Ts,this.scale*La**t));this.x=n-(n-this.x)*a/this.scale,this.y=i-(i-this.y)*a/this.scale,this.scale=a,this.
isWhole=!1,this.draw()}move(t,n){this.x+=t,this.y+=n,this.isWhole=!1,this.draw()}onKey(t){let r={ArrowLeft:()=>this.
move(40,0),ArrowRight:()=>this.move(-40,0),ArrowUp:()=>this.move(0,40),ArrowDown:()=>this.move(0,-40),"+":()=>this.
zoom(1),"=":()=>this.zoom(1),"-":()=>this.zoom(-1),0:()=>this.fit()}[t.key];!r||t.ctrlKey||t.metaKey||t.altKey||
(t.preventDefault(),r())}onWheel(t){t.preventDefault(),this.zoom(t.deltaY<0?1:-1,t.offsetX,t.offsetY)}onDown(t){
if(t.button!==0)return;let{canvas:n}=this;if(!n)return;let{clientX:i,clientY:r}=t,s=0;n.setPointerCapture(t.pointerId),
n.onpointermove=o=>{s+=Math.abs(o.clientX-i)+Math.abs(o.clientY-r),this.move(o.clientX-i,o.clientY-r),[i,r]=[o.
clientX,o.clientY]},n.onpointerup=o=>{n.onpointermove=n.onpointerup=null,s<4&&this.hit(o.offsetX,o.offsetY)}}hit(t,n){
if(!this.field.value||!this.scale)return;let[i,r]=[(t-this.x)/this.scale,(n-this.y)/this.scale],s=this.field.value.
cells.find(({outline:o})=>Cs(o,i,r));s&&this.choose(s.cell)}draw(){let{canvas:t,scale:n}=this;if(!t||!this.field.
value||!n)return;let i=Ze(t),r=devicePixelRatio,{bitmap:s,cells:o}=this.field.value;i.setTransform(1,0,0,1,0,0),
i.clearRect(0,0,t.width,t.height),i.setTransform(r*n,0,0,r*n,r*this.x,r*this.y),i.imageSmoothingEnabled=n<4,i.
drawImage(s,0,0);for(let{cell:a,type:u,label:c}of o){let h=this.classes.indexOf(c??u??""),d=a===this.chosen?4:
2,f=this.paths.get(a);f&&Sn(i,f,xn(t,h),h,n,d)}i.setTransform(r,0,0,r,0,0),i.font=`600 ${Da}px system-ui, "Dej\
aVu Sans", sans-serif`,i.textBaseline="middle";for(let{cell:a,type:u,label:c,outline:h}of o)this.write(i,c??u??
"no type",h,n,a===this.chosen)}write(t,n,i,r,s){let[o,a]=Ii(i),u=Math.max(2,o*r+this.x),c=Math.max(10,a*r+this.
y-2);if(u>this.wide||c>this.tall)return;let h=t.measureText(n).width;t.fillStyle=s?"#000000":"rgb(0 0 0 / 70%)",
t.fillRect(u-2,c-9,h+8,18),t.fillStyle="#ffffff",t.fillText(n,u+2,c)}};var Os="bloodcells-name",Ba=300,Di={column:"",how:"at least",value:""},Cn=class{name=S(localStorage.getItem(Os)??
"");filter=S({});condition=S(Di);sort=S({key:"number",descending:!1});asPictures=S(!1);shown=S(null);drawn=S({
first:0,rows:[]});active=S({place:0});selected=S(new Set);detail=S(null);reasons=S(null);lacking=S(null);crops=S(
this.newCrops());keys;counter;field;focus=()=>{};table;range=[0,0];asked=0;wanted=null;anchor=0;lastDoubtful=null;queue=Promise.
resolve();constructor(t){this.table=t;let{images:n,choices:i,model:r}=t.overview.value;this.keys=Va(i,r.classes.
length),this.counter=Xe(()=>za(this.shown.value?.length??null,t.overview.value)),this.field=n&&new Mn(r.classes,
s=>this.chooseCell(s)),n&&(this.asPictures.value=!0,this.sort.value={key:"doubt",descending:!1})}enter(t){if(t){
let[n]=t.conditions??[];this.condition.value=n?{...n,column:String(n.column)}:Di,this.filter.value=t}t||!this.
shown.value?this.apply():this.enqueue(()=>this.refresh())}enqueue(t){return this.queue=this.queue.then(t).catch(
reportError),this.queue}refine(t){return this.filter.value={...this.filter.value,...t},this.apply()}refineColumn(t){
let{column:n,how:i,value:r}=this.condition.value={...this.condition.value,...t},s=n!==""&&r.trim()!=="";return this.
refine({conditions:s?[{column:Number(n),how:i,value:r}]:[]})}clear(){return this.filter.value={},this.condition.
value=Di,this.apply()}sortBy(t){return this.sort.value=t,this.apply()}async showAs(t){this.asPictures.value=t,
await this.apply(),this.focus()}apply(){return this.enqueue(async()=>{let[t,n,i]=[this.filter.value,this.sort.
value,this.asPictures.value],{length:r,sections:s}=await C("show",{filter:t,sort:n,byType:i}),[o,a]=this.range;
this.range=[0,Math.min(r,a-o)];let u=await C("rows",{from:0,to:this.range[1]});this.asked+=1,Ye(()=>{this.shown.
value={length:r,sections:s??null},this.drawn.value={first:0,rows:u},this.active.value={place:0},this.selected.
value=new Set})})}look(t,n){let[i,r]=this.range;t===i&&n===r||(this.range=[t,n],this.refresh())}async refresh(){
let[t,n]=this.range;this.asked+=1;let{asked:i}=this,r=await C("rows",{from:t,to:n});i===this.asked&&(this.drawn.
value={first:t,rows:r})}get activeRow(){let{first:t,rows:n}=this.drawn.value;return n[this.active.value.place-
t]}async goTo(t){let n=this.shown.value?.length??0;if(n===0)return null;let i=Math.max(0,Math.min(n-1,t));this.
active.value={place:i};let r=this.activeRow??(await C("rows",{from:i,to:i+1}))[0];return r?(this.activate(r.cell),
r):null}async move(t,n){let i=await this.goTo(t);!i||n.ctrlKey||n.metaKey||(n.shiftKey?await this.extend(this.
active.value.place):this.selectOne(i.cell,this.active.value.place))}async click(t,{cell:n},i){this.active.value=
{place:t},this.activate(n),i.shiftKey?await this.extend(t):i.ctrlKey||i.metaKey?this.toggle(n,t):this.selectOne(
n,t)}selectOne(t,n){this.selected.value=new Set([t]),this.anchor=n}toggle(t,n){let i=new Set(this.selected.value);
i.delete(t)||i.add(t),this.selected.value=i,this.anchor=n}async extend(t){let[n,i]=[Math.min(this.anchor,t),Math.
max(this.anchor,t)+1];this.selected.value=new Set(await C("shown",{from:n,to:i}))}async selectAll(){this.selected.
value=new Set(await C("shown"))}workOf(t){let n=t.key.length===1?t.key.toLowerCase():t.key,i=t.ctrlKey||t.metaKey;
if(n===" ")return()=>{this.activeRow&&this.toggle(this.activeRow.cell,this.active.value.place)};if(i&&n==="a")
return()=>this.selectAll();if(n==="z")return()=>this.undo(t.shiftKey?"redo":"undo");if(n==="y")return()=>this.
undo("redo");if(i||t.altKey)return null;if(n==="n")return()=>this.next();if(n==="Delete"||n==="Backspace")return()=>this.
label(null);let r=this.keys.get(n);return r===void 0?null:()=>this.label(r)}rename(t){this.name.value=t,localStorage.
setItem(Os,t.trim())}async label(t){let n=[...this.selected.value];if(n.length===0){ke("Choose a cell first.");
return}let i=await C("label",{cells:n,label:t,by:this.name.value.trim()});ke(`${w(n.length,"cell")}: ${t??"cor\
rection taken back"}. ${T(i.summary.reviewed)} reviewed.`),this.table.take(i),await this.afterCorrection()}async undo(t){
let n=await C(t),[i]=n.cells;if(ke(i===void 0?`There is nothing to ${t}.`:`${t==="undo"?"Undone":"Done again"}\
: ${w(n.cells.length,"cell")}.`),this.table.take(n),await this.afterCorrection(),i===void 0)return;let r=await C(
"place",{cell:i});r>=0&&await this.choose(r)}async next(){let t=await C("mostDoubtful",{after:this.lastDoubtful});
if(t<0){ke("Every cell that is shown has been reviewed.");return}this.lastDoubtful=await this.choose(t),this.focus()}async choose(t){
let n=await this.goTo(t);if(!n)return null;this.selectOne(n.cell,t);let i=Number.isNaN(n.probability)?"":n.probability.
toFixed(3);return ke(`${n.id}: ${n.type??"no type"}, ${i}${n.label?`, called ${n.label}`:""}`),n.cell}async chooseCell(t){
let n=await C("place",{cell:t});n>=0?await this.enqueue(()=>this.choose(n)):await this.activate(t)}async afterCorrection(){
await Promise.all([this.refresh(),this.field?.update()]);let t=this.activeRow?.cell;t!==void 0&&t===this.wanted&&
await this.activate(t)}async activate(t){this.wanted=t;let[n]=await Promise.all([C("detail",{cell:t}),this.field?.
show(t).catch(i=>this.lack(i))]);this.wanted===t&&(Ye(()=>{this.detail.value=n,this.reasons.value=null}),this.
explain(n))}async explain(t){if(await new Promise(i=>setTimeout(i,Ba)),this.detail.value!==t)return;let n=await C(
"reasons",{cell:t.cell});this.detail.value===t&&(this.reasons.value=n)}newCrops(){return new kn(t=>this.lack(t))}lack(t){
let n=Re(t).kind!=="problem";this.lacking.value??={sentence:ae(t),canBeChosen:n}}async giveImages(t){let{missing:n}=await C(
"giveImages",{files:t});this.lacking.value=n.length?{sentence:`${w(n.length,"image")} of this table ${n.length===
1?"was":"were"} not among them, such as ${n[0]??""}.`,canBeChosen:!0}:null,this.crops.value=this.newCrops(),await this.
apply()}};function za(e,{summary:{cells:t}}){return e===null?"":e===t?w(e,"cell"):`${T(e)} of ${w(t,"cell")}${e?
"":". No cell is so; “Show all” brings them back."}`}function Va(e,t){let n=new Map;return e.forEach((i,r)=>{
r<t&&r<9?n.set(String(r+1),i):r>=t&&n.set(r===t?"0":"u",i)}),n}function Bi(e){return[...e??[]].map(t=>({file:t,path:t.webkitRelativePath||t.name}))}async function Es(e){let t=[
...e.items].map(r=>r.webkitGetAsEntry?.()??null),n=Bi(e.files);if(!t.some(r=>r?.isDirectory))return n;let i=[];
for(let r of t)r&&await $s(r,i);return i}async function $s(e,t){if(Wa(e)){let i=await new Promise((r,s)=>e.file(
r,s));t.push({file:i,path:e.fullPath.replace(/^\//,"")});return}let n=e.createReader();for(;;){let i=await new Promise(
(r,s)=>n.readEntries(r,s));if(i.length===0)return;for(let r of i)await $s(r,t)}}function Wa(e){return e.isFile}var qa=Symbol.for("pv"),Ha=0;function l(e,t,n,i,r,s){t||(t={});var o,a,u=t;if("ref"in u&&typeof e!="function")for(a in u={},t)a=="ref"?o=t[a]:
u[a]=t[a];var c={type:e,props:u,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:qa,__v:--Ha,__i:-1,
__u:0};return(r||s)&&(c.__source=r,c.__self=s),A.vnode&&A.vnode(c),c}function nt(e){return e<0?"type-none":`type-${e%7}${e>=7?" striped":""}`}function q({place:e}){return l("span",
{class:`swatch ${nt(e)}`,"aria-hidden":"true"})}function Z({name:e,classes:t}){return l(M,{children:[l(q,{place:t.
indexOf(e)}),e]})}function Tn({place:e,share:t}){return l("span",{class:`bar type-${e%7}`,"aria-hidden":"true",
style:{width:`${100*t}%`}})}function F({label:e,hint:t,children:n}){let i=cs(),r=t&&{"aria-describedby":`${i}-\
hint`};return l("div",{class:"field",children:[l("label",{for:i,children:e}),Ur(n,{id:i,...r}),t&&l("p",{class:"\
quiet",id:`${i}-hint`,children:t})]})}function H({options:e,value:t,choose:n,...i}){return l("select",{...i,value:t,
onChange:({currentTarget:r})=>n(r.value),children:e.map(([r,s])=>l("option",{value:r,children:s},r))})}function Le({
id:e,text:t,take:n,isPrimary:i,...r}){return l(M,{children:[l("input",{type:"file",id:e,class:"visually-hidden",
...r,onChange:({currentTarget:s})=>{let o=Bi(s.files);s.value="",n(o)}}),l("label",{for:e,class:`button${i?" p\
rimary":""}`,children:t})]})}function E({children:e,...t}){return l("button",{type:"button",...t,children:e})}
function U({label:e,children:t}){return l("div",{class:"scroll",tabindex:0,role:"region","aria-label":e,children:t})}
function Q({names:e,numbersFrom:t=1/0}){return l("thead",{children:l("tr",{children:e.map((n,i)=>l("th",{scope:"\
col",class:i>=t?"numeric":void 0,children:n},i))})})}function P({children:e}){return l("td",{class:"numeric",children:e})}
function Me({of:e}){return l("ul",{children:e.filter(Boolean).map((t,n)=>l("li",{children:t},n))})}function Ie({
children:e}){return l("div",{class:"card problem",role:"alert",children:[l("h2",{children:"This does not work \
yet"}),e]})}function ee({title:e,kind:t="",children:n}){return l("section",{class:`view ${t}`,children:[l("h1",
{tabindex:-1,children:e}),n]})}function De(e,t){let[n,i]=K(null);return re(()=>{let r=!0;return e().then(s=>r&&
i(()=>s)),()=>{r=!1}},t),n}var As="The image of the chosen cell";function Ns({canvas:e,classes:t}){let[n,i]=K(!1),r=X(null),s=X(null),o=us(
c=>e.attach(c),[e]),a=e.field.value;re(()=>{if(n)return r.current.showModal(),r.current.querySelector("canvas")?.
focus(),()=>s.current?.focus()},[n]);let u=a&&l("div",{class:"field-box",role:"group","aria-label":As,children:[
l("p",{class:"field-name",children:[l("strong",{children:a.name}),l("span",{class:"quiet",children:[", ",w(a.cells.
length,"cell")]})]}),l("canvas",{ref:o,class:"field-canvas",tabindex:0,role:"img","aria-label":ja(a,t),onKeyDown:c=>e.
onKey(c),onWheel:c=>e.onWheel(c),onPointerDown:c=>e.onDown(c)}),l("div",{class:"buttons",children:[l(Nt,{text:"\
+",label:"Nearer",work:()=>e.zoom(1)}),l(Nt,{text:"−",label:"Farther",work:()=>e.zoom(-1)}),l(Nt,{text:"Whol\
e",label:"Show the whole image",work:()=>e.fit()}),l(Nt,{text:"Cell",label:"Show the chosen cell",work:()=>e.near()}),
n?l(Nt,{text:"Close",label:"Close the large image",work:()=>r.current?.close()}):l(E,{ref:s,"aria-label":"Show\
 the image larger",title:"Show the image larger",onClick:()=>i(!0),children:"Larger"})]}),l("p",{class:"quiet \
hint",children:"Drag or use the arrow keys to move it, the wheel, + and − to come nearer or go farther."})]});
return l("div",{class:"field-view",hidden:!a,children:[!n&&u,l("dialog",{ref:r,class:"field-dialog","aria-labe\
l":As,onClose:()=>i(!1),children:n&&u})]})}function Nt({text:e,label:t,work:n}){return l(E,{"aria-label":t,title:t,
onClick:n,children:e})}function ja({name:e,width:t,height:n,cells:i},r){let s=r.map(o=>({one:o,n:i.filter(({type:a})=>a===
o).length})).filter(({n:o})=>o>0).map(({one:o,n:a})=>`${a} ${o}`);return`${e}, ${t} × ${n} pixels, with ${s.join(
", ")||"no cell"} outlined`}function On(e,t,n){return{tabindex:0,"aria-multiselectable":!0,"aria-activedescendant":e.activeRow&&n(e.active.
value.place),onKeyDown:i=>{if(i.target!==i.currentTarget)return;let r=t(i.key)===null?e.workOf(i):()=>e.move(t(
i.key)??0,i);r&&(i.preventDefault(),e.enqueue(r))}}}function En(e,t){ne(()=>{e.focus=()=>t.current?.focus()},[])}function Ps(e){return typeof e=="object"?e.key:e}function Fs(e,t){let n=e.length;return new Proxy(e,{get(i,r,s){
if(typeof r=="string"){let o=r.charCodeAt(0);if(o>=48&&o<=57){let a=+r;if(Number.isInteger(a)&&a>=0&&a<n){let u=i[a];
if(typeof u!="object"){let c=t[a*2];u=i[a]={index:a,key:u,start:c,size:t[a*2+1],end:c+t[a*2+1],lane:0}}return u}}
if(r==="length")return n}return Reflect.get(i,r,s)}})}function Be(e,t,n){let i=n.initialDeps??[],r,s=!0;function o(){var a;let c=0,h=e();if(!(h.length!==i.length||h.
some((p,m)=>i[m]!==p)))return r;i=h;let f=0;return r=t(...h),n?.onChange&&!(s&&n.skipInitialOnChange)&&n.onChange(
r),s=!1,r}return o.updateDeps=a=>{i=a},o}function zi(e,t){if(e===void 0)throw new Error(`Unexpected undefined${t?
`: ${t}`:""}`);return e}var ge=(e,t)=>Math.abs(e-t)<1.01;function Rs({offset:e,isScrolling:t,elementMax:n,holdOffset:i,scrollOffset:r,pendingWrite:s,clampedMaxAtWrite:o}){
var a;return t&&s===null&&e===r?"spurious":s!==null&&Math.abs(e-s.target)<1.5?"readBack":s!==null&&!s.smooth&&
n!==null&&s.target>n+i+.5&&Math.abs(e-(n+i))<1.5||s!==null&&!s.smooth&&((a=s.lowMaxes)!=null&&a.some(u=>Math.abs(
e-u)<1.5))?"clampedReadBack":o!==null&&Math.abs(e-o)<1.5?"clampedEcho":"external"}var Ua=e=>e==="smooth"||e===
"smoothFinishing";function Ls({kind:e,offset:t,command:n,target:i}){return e!=="spurious"&&e!=="readBack"&&e!==
"clampedReadBack"&&n?.index!=null&&n.phase!=="queued"&&!Ua(n.phase)&&!ge(t,n.lastTargetOffset)&&!ge(t,i())&&e!==
"clampedEcho"}var Vi=40;function Is(e){let t=e[e.length-1];if(t===void 0)return!1;let n=e.length-2;for(;n>=0&&
t.t-e[n].t<Vi;)n--;if(n<0)return!1;let i=e[n],r=n-1;for(;r>=0&&i.t-e[r].t<Vi;)r--;if(r<0)return!1;let s=e[r],o=(t.
offset-i.offset)/(t.t-i.t),a=(i.offset-s.offset)/(i.t-s.t);return o*a>=0&&Math.abs(o)>=2*Math.abs(a)&&Math.abs(
o)-Math.abs(a)>=.8}function Ds(e){let t=e[e.length-1];if(t===void 0)return!1;let n=e.length-2;for(;n>=0&&t.t-e[n].
t<Vi;)n--;if(n<0)return!1;let i=e[n];return Math.abs(t.offset-i.offset)/(t.t-i.t)>=.05}var Pt,Ft=()=>{if(Pt!==void 0)return Pt;if(typeof navigator>"u")return Pt=!1;if(/iP(hone|od|ad)/.test(navigator.
userAgent))return Pt=!0;let e=navigator.maxTouchPoints;return Pt=navigator.platform==="MacIntel"&&e!==void 0&&
e>0},Wi,Ga=()=>Wi!==void 0?Wi:Wi=Ft()&&typeof CSS<"u"&&typeof CSS.supports=="function"&&CSS.supports("overflow\
-anchor: auto"),Bs=()=>!Ft()||Ga();var it={capture:!0,passive:!0},$n=class{constructor(t){this.host=t,this._touch=null,this.inMotion=()=>this._touch!==
null&&this._touch.phase!=="lateFling",this.dragging=()=>{var n;return((n=this._touch)==null?void 0:n.phase)===
"down"&&this._touch.moved},this.tail=()=>{var n;return((n=this._touch)==null?void 0:n.phase)==="tail"?this._touch.
moved?"fling":"tap":null},this.onScroll=({isScrolling:n,ownReadBack:i,moved:r,external:s})=>{var o,a,u;return n&&
((o=this._touch)==null?void 0:o.phase)==="tail"?this._openTail(this._touch.moved||!i,!1):((a=this._touch)==null?
void 0:a.phase)==="lateFling"&&(this.host.now()>this._touch.until?this._touch=null:s&&n&&r&&this._openTail(!0,
!1)),!i&&n&&r&&((u=this._touch)==null?void 0:u.phase)==="down"?(this._touch.moved=!0,!0):!1},this.touchStart=()=>{
this.end(),this._touch={phase:"down",moved:!1}},this.touchEnd=()=>{var n;let i=((n=this._touch)==null?void 0:n.
phase)==="down"&&this._touch.moved;this.end(),this._openTail(i,i)},this.end=()=>{var n;let i=this.host.getWindow();
((n=this._touch)==null?void 0:n.phase)==="tail"&&i!=null&&i.clearTimeout(this._touch.timerId),this._touch=null},
this.listen=n=>{let i=()=>this.touchStart(),r=()=>this.touchEnd();return n.addEventListener("touchstart",i,it),
n.addEventListener("touchend",r,it),n.addEventListener("touchcancel",r,it),()=>{n.removeEventListener("touchst\
art",i,it),n.removeEventListener("touchend",r,it),n.removeEventListener("touchcancel",r,it),this.end()}},this.
_openTail=(n,i)=>{let r=this.host.getWindow();if(r==null)return;this.end();let s={phase:"tail",moved:n,awaitingFling:i,
timerId:r.setTimeout(()=>{if(this.host.tailStillMoving()){this._openTail(s.moved,s.awaitingFling);return}this.
_touch=s.awaitingFling?{phase:"lateFling",until:this.host.now()+1e3}:null,this.host.onTailClosed()},150)};this.
_touch=s}}get touch(){return this._touch}};var zs=e=>{let{clientWidth:t,clientHeight:n}=e;return{width:t,height:n}},Ws=e=>{let t=new Set;return{schedule:n=>{
let i=e.requestAnimationFrame(()=>{t.delete(i),n()});t.add(i)},cancel:()=>{t.forEach(n=>e.cancelAnimationFrame(
n)),t.clear()}}},Ka=e=>e,Ya=e=>{let t=e.overscan*Math.max(e.lanes??1,1),n=Math.max(e.startIndex-t,0),r=Math.min(
e.endIndex+t,e.count-1)-n+1,s=new Array(r);for(let o=0;o<r;o++)s[o]=n+o;return s},qs=(e,t)=>{let n=e.scrollElement;
if(!n)return;let i=e.targetWindow;if(!i)return;let r=a=>{let{width:u,height:c}=a;t({width:Math.round(u),height:Math.
round(c)})};if(r(zs(n)),!i.ResizeObserver)return()=>{};let s=Ws(i),o=new i.ResizeObserver(()=>{let a=()=>{r(zs(
n))};e.options.useAnimationFrameWithResizeObserver?s.schedule(a):a()});return o.observe(n,{box:"content-box"}),
()=>{o.unobserve(n),s.cancel()}};var xd=typeof window>"u"?!0:"onscrollend"in window;var Xa=(e,t,n)=>{if(n.options.useCachedMeasurements){let i=n.indexFromElement(e),r=n.options.getItemKey(i);return n.
itemSizeCache.get(r)??n.options.estimateSize(i)}if(t?.borderBoxSize){let i=t.borderBoxSize[0];if(i)return Math.
round(i[n.options.horizontal?"inlineSize":"blockSize"])}if(!t){let i=n.indexFromElement(e),r=n.options.getItemKey(
i),s=n.itemSizeCache.get(r);if(s!==void 0)return s}return e[n.options.horizontal?"offsetWidth":"offsetHeight"]};var Vs=(e,t)=>e==="smooth"?t?"smoothLanded":"smooth":"instant",Rt=e=>e?.phase==="smooth"||e?.phase==="smoothLa\
nded";function Qa(e,t,n,i){if(t===0)return!1;let r=i(0),s=new Set,o=0;for(;o<e;){let u=n(o);if(u===r)break;s.add(
u),o++}let a=e-o;if(a===0||a>=t)return!1;for(let u=0;u<a;u++)if(i(u)!==n(o+u))return!1;for(let u=a;u<t;u++)if(s.
has(i(u)))return!1;return!0}var An=class{constructor(t){this.unsubs=[],this.scrollElement=null,this.targetWindow=
null,this.isScrolling=!1,this.scrollState=null,this.measurementsCache=[],this._singleLaneMeasurements=null,this.
itemSizeCache=new Map,this.itemSizeCacheVersion=0,this.laneAssignments=new Map,this.pendingMin=null,this.prevLanes=
void 0,this.lanesChangedFlag=!1,this.lanesSettling=!1,this.pendingScrollAnchor=null,this.scrollRect=null,this.
scrollOffset=null,this.scrollDirection=null,this._holdOffset=0,this._reportedOverscroll=!1,this._iosGesture=new $n(
{getWindow:()=>this.targetWindow,now:()=>this.now(),tailStillMoving:()=>{let n=this.scrollState;if(n?.phase!==
"queued"||this.pendingWrite!==null)return!1;let i=this._readElementOffset();return i===null||this._lastElementOffset===
null||Math.abs(i-this._lastElementOffset)<1?!1:(this._lastElementOffset=i,n.samples=[...n.samples??[],{t:this.
now(),offset:i}],!0)},onTailClosed:()=>{let n=this.scrollState;n?.phase==="queued"&&Ds(n.samples??[])&&(this.scrollState=
null),this._flushHoldIfReady(!0),this._writeAwaitingCommand(),this._retryClampedAdjustment()}}),this._lastElementOffset=
null,this.pendingWrite=null,this._clampedAdjustment=null,this.elementsCache=new Map,this._resizeBatch=null,this.
now=()=>{var n,i,r;return((r=(i=(n=this.targetWindow)==null?void 0:n.performance)==null?void 0:i.now)==null?void 0:
r.call(i))??Date.now()},this.observer=(()=>{let n=null,i=null,r=!1,s=!1,o=new Set,a=()=>{if(n)return n;let c=this.
targetWindow;if(!c||!c.ResizeObserver)return null;let h=i=Ws(c);return n=new c.ResizeObserver(d=>{let f=()=>{let p={
sync:!1};this._resizeBatch=p;try{d.forEach(u)}finally{this._resizeBatch=null,p.notify&&(this.notify(p.sync),this.
_noteClampMax(),this._flushHoldIfReady(!0),this._retryClampedAdjustment(),this.measureElement(null))}};if(this.
options.useAnimationFrameWithResizeObserver)h.schedule(f);else{r=!0;try{f()}finally{r=!1}}})},u=c=>{let h=c.target,
d=this.indexFromElement(h);if(!h.isConnected){this.observer.unobserve(h);for(let[f,p]of this.elementsCache)if(p===
h){this.elementsCache.delete(f);break}return}this.isIndexInRange(d)&&this.shouldMeasureDuringScroll(d)&&this.resizeItem(
d,this.options.measureElement(h,c,this))};return{disconnect:()=>{var c;(c=a())==null||c.disconnect(),i?.cancel(),
o.clear(),s=!1,n=null,i=null},observe:c=>{let h=a();if(h){if(!r){h.observe(c,{box:"border-box"});return}o.add(
c),s||(s=!0,i?.schedule(()=>{s=!1,o.forEach(d=>{d.isConnected&&n?.observe(d,{box:"border-box"})}),o.clear()}))}},
unobserve:c=>{var h;o.delete(c),(h=a())==null||h.unobserve(c)}}})(),this.range=null,this.setOptions=n=>{var i;
let r={debug:!1,initialOffset:0,overscan:1,paddingStart:0,paddingEnd:0,scrollPaddingStart:0,scrollPaddingEnd:0,
horizontal:!1,getItemKey:Ka,rangeExtractor:Ya,onChange:()=>{},measureElement:Xa,initialRect:{width:0,height:0},
scrollMargin:0,gap:0,indexAttribute:"data-index",initialMeasurementsCache:[],lanes:1,anchorTo:"start",followOnAppend:!1,
scrollEndThreshold:1,isScrollingResetDelay:150,enabled:!0,isRtl:!1,useScrollendEvent:!1,useAnimationFrameWithResizeObserver:!1,
laneAssignmentMode:"estimate",useCachedMeasurements:!1};for(let h in n){let d=n[h];d!==void 0&&(r[h]=d)}let s=this.
options,o=null,a=null,u=!1;if(s!==void 0&&s.enabled&&r.enabled&&r.anchorTo==="end"&&this.scrollElement!==null){
let h=s.count,d=r.count,f=this.getMeasurements(),p=((i=this._singleLaneMeasurements)==null?void 0:i.items)??f,
m=y=>Ps(p[y]),_=h>0?m(0):null,g=h>0?m(h-1):null;if(d!==h||h>0&&d>0&&(r.getItemKey(0)!==_||r.getItemKey(d-1)!==
g)){u=!0;let y=h>0?this.getVirtualItemForOffset(this.getScrollOffset())??f[0]:null;y&&(o=[y.key,this.getScrollOffset()-
y.start]);let x=r.followOnAppend===!0?"auto":r.followOnAppend||null;x&&d>0&&this.isAtEnd(s.scrollEndThreshold)&&
(h===0||r.getItemKey(d-1)!==g)&&(d>h||Qa(h,d,m,r.getItemKey))&&(a=x)}}this.options=r,u&&(this.pendingMin=0,this.
itemSizeCacheVersion++);let c=null;if(o&&this.scrollOffset!==null&&!this._awaitingCommandReadBack()){let[h,d]=o,
f=this.getMeasurements(),{count:p,getItemKey:m}=this.options,_=0;for(;_<p&&m(_)!==h;)_++;if(_<p){let g=f[_];if(g){
let b=Math.max(0,g.start+d);!a&&b!==this.scrollOffset&&(c=b-this.scrollOffset,this.scrollOffset=b)}}}a?this.pendingScrollAnchor=
{kind:"follow",behavior:a}:c!==null&&(this._canWriteScroll()?this.pendingScrollAnchor={kind:"anchor",delta:c}:
(this._holdOffset+=c,this._followOffsetTarget(c)))},this.notify=n=>{var i,r;(r=(i=this.options).onChange)==null||
r.call(i,this,n)},this.maybeNotify=Be(()=>(this.calculateRange(),[this.isScrolling,this.range?this.range.startIndex:
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
forEach(s=>{this.observer.observe(s)}),this.unsubs.push(this.options.observeElementRect(this,s=>{this.scrollRect=
s,this.maybeNotify()})),this.unsubs.push(this.options.observeElementOffset(this,(s,o)=>{var a,u,c,h;let d=o?this.
_elementMaxScrollOffset():null,f=this._reportedOverscroll;this._reportedOverscroll=s<0||d!==null&&s>d+1;let p=s;
this._lastElementOffset=p,s=this._toLayoutOffset(s);let m=this._classifyScrollEvent(s,o,d);if(m==="spurious")return;
m==="readBack"?s=this.pendingWrite.target:m==="clampedReadBack"&&((a=this.scrollState)==null?void 0:a.index)!=
null&&s<this.getMaxScrollOffset()-1.5?this.scrollState.lastTargetOffset=s:Ls({kind:m,offset:s,command:this.scrollState,
target:()=>this.getScrollStateTarget(this.scrollState)})&&(this.scrollState=null),this.pendingWrite=null,this.
_clampedAdjustment!==null&&Math.abs(s-this._clampedAdjustment.maxAtWrite)>=1.5&&(this._clampedAdjustment=null);
let _=this.getScrollOffset(),g=this.scrollDirection;this.scrollDirection=o?_===s?this.scrollDirection:_<s?"for\
ward":"backward":null,this.scrollOffset=s,this.isScrolling=o;let b=this.scrollState;if(b?.phase==="queued"&&m===
"external"&&o)if(f||this._reportedOverscroll)b.samples=[];else{let v=this.now();b.samples=[...(b.samples??[]).
filter(y=>v-y.t<=200),{t:v,offset:p}],(g!==null&&this.scrollDirection!==g||Is(b.samples))&&(this.scrollState=null)}
this._iosGesture.onScroll({isScrolling:o,ownReadBack:m==="readBack",moved:s!==_,external:m==="external"&&((u=this.
scrollState)==null?void 0:u.phase)!=="smooth"&&((c=this.scrollState)==null?void 0:c.phase)!=="smoothFinishing"})&&
((h=this.scrollState)==null?void 0:h.phase)==="queued"&&(this.scrollState=null),this._flushHoldIfReady(!0),this.
scrollState&&this.scheduleScrollReconcile(),this.maybeNotify()})),"addEventListener"in this.scrollElement&&this.
unsubs.push(this._iosGesture.listen(this.scrollElement)),this._scrollToOffset(this.getScrollOffset())}this._noteClampMax();
let r=this.pendingScrollAnchor;this.pendingScrollAnchor=null,r&&this.scrollElement&&this.options.enabled&&(r.kind===
"anchor"?this._canWriteScroll()?Rt(this.scrollState)&&!ge(this.getScrollOffset()-r.delta,this.scrollState.lastTargetOffset)||
(this._followOffsetTarget(r.delta),this._scrollToOffset(this.getScrollOffset())):(this._holdOffset+=r.delta,this.
_followOffsetTarget(r.delta),this.notify(!1)):this.scrollToEnd({behavior:r.behavior})),this._flushHoldIfReady(
!1),this._retryClampedAdjustment()},this._classifyScrollEvent=(n,i,r)=>{var s;return Rs({offset:n,isScrolling:i,
elementMax:r,holdOffset:this._holdOffset,scrollOffset:this.scrollOffset,pendingWrite:this.pendingWrite,clampedMaxAtWrite:((s=
this._clampedAdjustment)==null?void 0:s.maxAtWrite)??null})},this._retryClampedAdjustment=()=>{if(this._clampedAdjustment===
null||!this.scrollElement||!this.options.enabled||!this._canWriteScroll())return;let{target:n,maxAtWrite:i}=this.
_clampedAdjustment,r=this.getMaxScrollOffset();r>i+.5&&(this._clampedAdjustment=n>r+.5?{target:n,maxAtWrite:r}:
null,this._scrollToOffset(n))},this._writeAwaitingCommand=()=>{let n=this.scrollState;if(n===null||n.phase!=="\
queued")return;let{behavior:i}=n;this.getMeasurements();let r=this.getScrollStateTarget(n);n.lastTargetOffset=
r,this._clampedAdjustment=null,n.phase=Vs(i,n.index!=null&&ge(r,this.getScrollOffset())),this._scrollToOffset(
r,{behavior:i}),this.scheduleScrollReconcile()},this._readElementOffset=()=>{let n=this.scrollElement;if(n==null)
return null;let{horizontal:i,isRtl:r}=this.options;return typeof n.scrollTop=="number"?i?n.scrollLeft*(r&&-1||
1):n.scrollTop:typeof n.scrollY=="number"?i?n.scrollX:n.scrollY:null},this._canWriteScroll=()=>!(Ft()&&this._iosGesture.
inMotion())&&!this._reportedOverscroll,this._flushHoldIfReady=n=>{var i;if(this._holdOffset===0||!this.scrollElement||
!this.options.enabled||!this._canWriteScroll()||((i=this.scrollState)==null?void 0:i.phase)==="smooth")return;
this._holdOffset=0,this.scrollOffset!==null&&this.scrollOffset<0&&(this.scrollOffset=0),this.notify(n);let r=this.
getCommandWrittenOffset()??this.getScrollOffset();this._clampedAdjustment=this._clampedBy(r),this._scrollToOffset(
r)},this.rafId=null,this.getSize=()=>this.options.enabled?(this.scrollRect=this.scrollRect??this.options.initialRect,
this.scrollRect[this.options.horizontal?"width":"height"]):(this.scrollRect=null,0),this.getScrollOffset=()=>this.
options.enabled?(this.scrollOffset=this.scrollOffset??(typeof this.options.initialOffset=="function"?this.options.
initialOffset():this.options.initialOffset),this.scrollOffset):(this.scrollOffset=null,0),this.getMeasurementOptions=
Be(()=>[this.options.count,this.options.paddingStart,this.options.scrollMargin,this.options.getItemKey,this.options.
enabled,this.options.lanes,this.options.laneAssignmentMode,this.options.gap],(n,i,r,s,o,a,u,c)=>(this.prevLanes!==
void 0&&this.prevLanes!==a&&(this.lanesChangedFlag=!0),this.prevLanes=a,this.pendingMin=null,{count:n,paddingStart:i,
scrollMargin:r,getItemKey:s,enabled:o,lanes:a,laneAssignmentMode:u,gap:c}),{key:!1}),this.isIndexInRange=n=>n>=
0&&n<this.options.count,this.getMeasurements=Be(()=>[this.getMeasurementOptions(),this.itemSizeCacheVersion],({
count:n,paddingStart:i,scrollMargin:r,getItemKey:s,enabled:o,lanes:a,laneAssignmentMode:u,gap:c},h)=>{var d;let f=this.
itemSizeCache;if(!o)return this.measurementsCache=[],this._singleLaneMeasurements=null,this.itemSizeCache.clear(),
this.laneAssignments.clear(),[];if(this.laneAssignments.size>n)for(let v of this.laneAssignments.keys())v>=n&&
this.laneAssignments.delete(v);this.lanesChangedFlag&&(this.lanesChangedFlag=!1,this.lanesSettling=!0,this.measurementsCache=
[],this._singleLaneMeasurements=null,this.itemSizeCache.clear(),this.laneAssignments.clear(),this.pendingMin=null),
this.measurementsCache.length===0&&!this.lanesSettling&&(this.measurementsCache=this.options.initialMeasurementsCache,
this.measurementsCache.forEach(v=>{this.itemSizeCache.set(v.key,v.size)}));let p=this.lanesSettling?0:this.pendingMin??
0;if(this.pendingMin=null,this.lanesSettling&&this.measurementsCache.length===n&&(this.lanesSettling=!1),a===1){
let v=n*2,y=(d=this._singleLaneMeasurements)==null?void 0:d.flat;if(!y||y.length<v){let N=new Float64Array(v);
y&&p>0&&N.set(y.subarray(0,p*2)),y=N}let x=p===0?new Array(n):this._singleLaneMeasurements.items.slice(),O;if(p===
0)O=i+r;else{let N=p-1;O=y[N*2]+y[N*2+1]+c}for(let N=p;N<n;N++){let W=s(N);x[N]=W;let J=f.get(W),B=typeof J=="\
number"?J:this.options.estimateSize(N);y[N*2]=O,y[N*2+1]=B,O+=B+c}this._singleLaneMeasurements={flat:y,items:x};
let $=Fs(x,y);return this.measurementsCache=$,$}let m=this.measurementsCache.slice(0,p),_=new Array(a).fill(void 0),
g=new Float64Array(a),b=0;for(let v=0;v<p;v++){let y=m[v];y&&(_[y.lane]===void 0&&b++,_[y.lane]=v,g[y.lane]=y.
end)}for(let v=p;v<n;v++){let y=s(v),x=this.laneAssignments.get(v),O,$,N=u==="estimate"||f.has(y);if(x!==void 0&&
this.options.lanes>1){O=x;let G=_[O],k=G!==void 0?m[G]:void 0;$=k?k.end+c:i+r}else if(b===a){let G=0,k=g[0],L=_[0];
for(let z=1;z<a;z++){let he=g[z];(he<k||he===k&&_[z]<L)&&(G=z,k=he,L=_[z])}O=G,$=k+c,N&&this.laneAssignments.set(
v,O)}else O=v%this.options.lanes,$=i+r,N&&this.laneAssignments.set(v,O);let W=f.get(y),J=typeof W=="number"?W:
this.options.estimateSize(v),B=$+J;m[v]={index:v,start:$,size:J,end:B,key:y,lane:O},_[O]===void 0&&b++,_[O]=v,
g[O]=B}return this.measurementsCache=m,m},{key:!1,debug:()=>this.options.debug}),this.calculateRange=Be(()=>[this.
getMeasurements(),this.getSize(),this.getScrollOffset(),this.options.lanes,this._getLayoutTotalSize()+this.options.
scrollMargin],(n,i,r,s,o)=>{if(n.length===0||i===0)return this.range=null,null;let a=Math.max(o-i,0);return this.
range=Za(n,i,Math.min(r,a),s,s===1&&this._singleLaneMeasurements!==null?this._singleLaneMeasurements.flat:null),
this.range},{key:!1,debug:()=>this.options.debug}),this.getVirtualIndexes=Be(()=>{let n=null,i=null,r=this.calculateRange();
return r&&(n=r.startIndex,i=r.endIndex),this.maybeNotify.updateDeps([this.isScrolling,n,i]),[this.options.rangeExtractor,
this.options.overscan,this.options.count,n,i,this.options.lanes]},(n,i,r,s,o,a)=>s===null||o===null?[]:n({startIndex:s,
endIndex:o,overscan:i,count:r,lanes:a}),{key:!1,debug:()=>this.options.debug}),this.indexFromElement=n=>{let i=this.
options.indexAttribute,r=n.getAttribute(i);return r?parseInt(r,10):(console.warn(`Missing attribute name '${i}\
={index}' on measured element.`),-1)},this.shouldMeasureDuringScroll=n=>{var i;if(!Rt(this.scrollState))return!0;
let r=this.scrollState.index??((i=this.getVirtualItemForOffset(this.scrollState.lastTargetOffset))==null?void 0:
i.index);if(r!==void 0&&this.range){let s=Math.max(this.options.overscan,Math.ceil((this.range.endIndex-this.range.
startIndex)/2)),o=Math.max(0,r-s),a=Math.min(this.options.count-1,r+s);return n>=o&&n<=a}return!0},this.measureElement=
n=>{if(!n){this.elementsCache.forEach((o,a)=>{o.isConnected||(this.observer.unobserve(o),this.elementsCache.delete(
a))});return}let i=this.indexFromElement(n);if(!this.isIndexInRange(i))return;let r=this.options.getItemKey(i),
s=this.elementsCache.get(r);s!==n&&(s&&this.observer.unobserve(s),this.observer.observe(n),this.elementsCache.
set(r,n)),n.isConnected&&(!this.isScrolling||this.scrollState)&&this.shouldMeasureDuringScroll(i)&&this.resizeItem(
i,this.options.measureElement(n,void 0,this))},this.resizeItem=(n,i)=>{var r,s,o;if(!this.isIndexInRange(n))return;
(r=this._resizeBatch)!=null&&r.sync&&this.getMeasurements();let a,u,c,h=(s=this._singleLaneMeasurements)==null?
void 0:s.flat;if(this.options.lanes===1&&h!=null)c=this.options.getItemKey(n),u=h[n*2],a=h[n*2+1];else{let p=this.
measurementsCache[n];if(!p)return;c=p.key,u=p.start,a=p.size}let d=this.itemSizeCache.get(c)??a,f=i-d;if(f!==0){
let p=this.options.anchorTo==="end"&&!Rt(this.scrollState)&&this.getVirtualDistanceFromEnd()<=this.options.scrollEndThreshold,
m=p?this._getLayoutTotalSize():0,_=this.getScrollOffset(),b=!this.itemSizeCache.has(c)?u<_:u+d<=_&&this.scrollDirection!==
"backward",v=!Rt(this.scrollState)&&(this.shouldAdjustScrollPositionOnItemSizeChange!==void 0?this.shouldAdjustScrollPositionOnItemSizeChange(
this.measurementsCache[n]??{index:n,key:c,start:u,size:a,end:u+a,lane:0},f,this):b);(this.pendingMin===null||n<
this.pendingMin)&&(this.pendingMin=n),this.itemSizeCache.set(c,i),this.itemSizeCacheVersion++;let y=!1;if(this.
_awaitingCommandReadBack()||(p?y=this.applyScrollAdjustment(this._getLayoutTotalSize()-m):v&&(y=this.applyScrollAdjustment(
f))),this._resizeBatch){this._resizeBatch.notify=!0,(o=this._resizeBatch).sync||(o.sync=y);return}this.notify(
y),this._noteClampMax(),this._flushHoldIfReady(!0),this._retryClampedAdjustment()}},this.getVirtualItems=Be(()=>[
this.getVirtualIndexes(),this.getMeasurements(),this._holdOffset],(n,i,r)=>{let s=[];for(let o=0,a=n.length;o<
a;o++){let u=n[o],c=i[u];s.push(r===0?c:{...c,start:c.start-r,end:c.end-r})}return s},{key:!1,debug:()=>this.options.
debug}),this.getVirtualItemForOffset=n=>{var i;let r=this.getMeasurements();if(r.length===0)return;let s=(i=this.
_singleLaneMeasurements)==null?void 0:i.flat,o=this.options.lanes===1&&s!=null,a=Hs(0,r.length-1,o?u=>s[u*2]:u=>zi(
r[u]).start,n);return zi(r[a])},this._noteClampMax=()=>{if(!this._awaitingCommandReadBack())return;let n=this.
_elementMaxScrollOffset();if(n===null)return;let i=this.pendingWrite,r=Math.max(n,0)+this._holdOffset;if(r>=i.
target)return;let s=i.lowMaxes??(i.lowMaxes=[]);s[s.length-1]!==r&&s.push(r)},this.getMaxScrollOffset=()=>(this.
_elementMaxScrollOffset()??0)+this._holdOffset,this._toLayoutOffset=n=>{var i;let r=n+this._holdOffset;return((i=
this.pendingScrollAnchor)==null?void 0:i.kind)==="anchor"&&(r+=this.pendingScrollAnchor.delta),r},this._elementMaxScrollOffset=
()=>{let n=this.scrollElement;if(n===null)return null;if("scrollHeight"in n)return this.options.horizontal?n.scrollWidth-
n.clientWidth:n.scrollHeight-n.clientHeight;if("document"in n){let i=n.document.documentElement;return this.options.
horizontal?i.scrollWidth-n.innerWidth:i.scrollHeight-n.innerHeight}return null},this._momentumStop=null,this._stopMomentum=
n=>{let i=this.scrollElement,r=this.targetWindow;if(i===null||r===null)return;let s="document"in i?i.document.
scrollingElement:i;if(!s?.style)return;if(this._momentumStop){this._momentumStop.done=n;return}let{style:o}=s,
a=this.options.horizontal?"overflow-x":"overflow-y",u=o.getPropertyValue(a),c=o.getPropertyPriority(a),h=()=>this.
options.horizontal?s.clientHeight:s.clientWidth,d=h();if(o.setProperty(a,"hidden","important"),h()!==d){o.setProperty(
a,u,c);return}let f={restore:()=>o.getPropertyValue(a)!=="hidden"||o.getPropertyPriority(a)!=="important"?!1:(o.
setProperty(a,u,c),!0),done:n};this._momentumStop=f,r.requestAnimationFrame(()=>r.requestAnimationFrame(()=>{this.
_momentumStop===f&&(this._momentumStop=null,f.restore()&&f.done())}))},this._clampedBy=n=>{let i=this._elementMaxScrollOffset();
if(i===null)return null;let r=i+this._holdOffset;return n>r+.5?{target:n,maxAtWrite:r}:null},this.getVirtualDistanceFromEnd=
()=>Math.max(this._getLayoutTotalSize()+this.options.scrollMargin-this.getSize()-this.getScrollOffset(),0),this.
getDistanceFromEnd=()=>Math.max(this.getMaxScrollOffset()-this.getScrollOffset(),0),this.isAtEnd=(n=this.options.
scrollEndThreshold)=>this.getDistanceFromEnd()<=n,this.getOffsetForAlignment=(n,i,r=0)=>{if(!this.scrollElement)
return 0;let s=this.getSize(),o=this.getScrollOffset();i==="auto"&&(i=n>=o+s?"end":"start"),i==="center"?n+=(r-
s)/2:i==="end"&&(n-=s);let a=this.getMaxScrollOffset();return Math.max(Math.min(a,n),0)},this.getOffsetForIndex=
(n,i="auto")=>{n=Math.max(0,Math.min(n,this.options.count-1));let r=this.getSize(),s=this.getScrollOffset(),o=this.
getMeasurements()[n];if(!o)return;if(i==="auto")if(o.end>=s+r-this.options.scrollPaddingEnd)i="end";else if(o.
start<=s+this.options.scrollPaddingStart)i="start";else return[s,i];if(i==="end"&&n===this.options.count-1){let u=this.
getMaxScrollOffset(),c=u-this.options.paddingEnd+this.options.scrollPaddingEnd;return[Math.max(Math.min(c,u),0),
i]}let a=i==="end"?o.end+this.options.scrollPaddingEnd:o.start-this.options.scrollPaddingStart;return[this.getOffsetForAlignment(
a,i,o.size),i]},this.scrollToOffset=(n,{align:i="start",behavior:r="auto"}={})=>{this._startScroll({index:null,
align:i},this.getOffsetForAlignment(n,i),r,"absolute")},this.scrollToIndex=(n,{align:i="auto",behavior:r="auto"}={})=>{
n=Math.max(0,Math.min(n,this.options.count-1));let s=this.getOffsetForIndex(n,i);if(!s)return;let[o,a]=s;this.
_startScroll({index:n,align:a},o,r,"absolute")},this.scrollBy=(n,{behavior:i="auto"}={})=>{let r=this.getOffsetForAlignment(
(this.getCommandWrittenOffset()??this.getScrollOffset())+n,"start");this._startScroll({index:null,align:"start"},
r,i,"relative")},this.scrollToEnd=({behavior:n="auto"}={})=>{if(this.options.count>0){this._startScroll({index:this.
options.count-1,align:"end",toEnd:!0},Math.max(this.getMaxScrollOffset(),0),n,"absolute");return}this.scrollToOffset(
Math.max(this.getTotalSize()-this.getSize(),0),{behavior:n})},this.cancelScroll=()=>{this.rafId!=null&&this.targetWindow&&
(this.targetWindow.cancelAnimationFrame(this.rafId),this.rafId=null),this.scrollState=null},this.getTotalSize=
()=>Math.max(this._getLayoutTotalSize()-this._holdOffset,0),this._getLayoutTotalSize=()=>{var n,i;let r=this.getMeasurements(),
s;if(r.length===0)s=this.options.paddingStart;else if(this.options.lanes===1){let o=r.length-1,a=(n=this._singleLaneMeasurements)==
null?void 0:n.flat;a!=null?s=a[o*2]+a[o*2+1]:s=((i=r[o])==null?void 0:i.end)??0}else{let o=Array(this.options.
lanes).fill(null),a=r.length-1;for(;a>=0&&o.some(u=>u===null);){let u=r[a];o[u.lane]===null&&(o[u.lane]=u.end),
a--}s=Math.max(...o.filter(u=>u!==null))}return Math.max(s-this.options.scrollMargin+this.options.paddingEnd,0)},
this.takeSnapshot=()=>{let n=[];if(this.itemSizeCache.size===0)return n;let i=this.getMeasurements();for(let r of i)
r&&this.itemSizeCache.has(r.key)&&n.push({index:r.index,key:r.key,start:r.start,size:r.size,end:r.end,lane:r.lane});
return n},this._scrollToOffset=(n,{adjustments:i,behavior:r}={})=>{let s={target:n+(i??0),smooth:r==="smooth"};
return this.pendingWrite=s,this.options.scrollToFn(n-this._holdOffset,{behavior:r,adjustments:i},this),s},this.
getCommandWrittenOffset=()=>this.scrollState!==null&&this.pendingWrite!==null&&!this.pendingWrite.smooth?this.
pendingWrite.target:null,this._awaitingCommandReadBack=()=>{let n=this.getCommandWrittenOffset();return!(Ft()&&
this._iosGesture.dragging())&&n!==null&&!ge(n,this.getScrollOffset())},this._followOffsetTarget=n=>{this.scrollState!==
null&&this.scrollState.index==null&&(this.scrollState.lastTargetOffset+=n)},this.measure=()=>{this.pendingMin=
null,this.itemSizeCache.clear(),this.laneAssignments.clear(),this.itemSizeCacheVersion++,this.notify(!1)},this.
setOptions(t)}get scrollAdjustments(){return 0}applyScrollAdjustment(t,n){if(t===0)return!1;if(this._followOffsetTarget(
t),this._canWriteScroll()){let i=this.getScrollOffset();this._clampedAdjustment=this._clampedBy(i+t);let r=this.
_scrollToOffset(i,{adjustments:t,behavior:n});return this.scrollOffset!==null&&(this.pendingWrite===r&&(this.scrollOffset+=
t),this.scrollOffset<0&&(this.scrollOffset=0)),!0}else return this._holdOffset+=t,this.scrollOffset!==null&&(this.
scrollOffset+=t),!0}scheduleScrollReconcile(){if(!this.targetWindow){this.scrollState=null;return}this.rafId==
null&&(this.rafId=this.targetWindow.requestAnimationFrame(()=>{this.rafId=null,this.reconcileScroll()}))}getScrollStateTarget(t){
let n=t.toEnd?[Math.max(this.getMaxScrollOffset(),0)]:t.index!=null?this.getOffsetForIndex(t.index,t.align):void 0;
return n?n[0]:t.lastTargetOffset}reconcileScroll(){if(!this.scrollState||!this.scrollElement)return;if(this.now()-
this.scrollState.startedAt>5e3){this.scrollState=null;return}if(this.scrollState.phase==="queued"){this.scheduleScrollReconcile();
return}this.getMeasurements();let i=this.getScrollStateTarget(this.scrollState),r=this.scrollState.index==null?
1:this.options.useAnimationFrameWithResizeObserver?3:2,s=i!==this.scrollState.lastTargetOffset;if(!s&&ge(i,this.
getScrollOffset())){if(this.scrollState.phase==="smooth"?this.scrollState.phase="smoothLanded":this.scrollState.
phase==="smoothFinishing"&&(this.scrollState.phase="instant"),this.scrollState.stableFrames++,this.scrollState.
stableFrames>=r){this.getScrollOffset()!==i&&this._scrollToOffset(i,{behavior:"auto"}),this.scrollState=null;return}}else if(this.
scrollState.stableFrames=0,s){let o=this.getSize()||600,a=Math.abs(i-this.getScrollOffset()),u=Rt(this.scrollState)&&
a>o;this.scrollState.lastTargetOffset=i,u?this.scrollState.phase="smooth":this.scrollState.phase==="smooth"?this.
scrollState.phase="smoothFinishing":this.scrollState.phase==="smoothLanded"&&(this.scrollState.phase="instant"),
this._scrollToOffset(i,{behavior:u?"smooth":"auto"})}this.scheduleScrollReconcile()}_startScroll(t,n,i,r){this.
pendingScrollAnchor=null,this._clampedAdjustment=null;let s=this._iosGesture.tail();if(r==="absolute"&&s!==null){
if(s==="fling"&&Bs()){this._stopMomentum(()=>{let o=this.scrollState;o?.phase!=="queued"||this._iosGesture.tail()!==
"fling"||this._reportedOverscroll||(this._iosGesture.end(),this._flushHoldIfReady(!0),this._writeAwaitingCommand())}),
this.scrollState={...t,startedAt:this.now(),lastTargetOffset:n,stableFrames:0,phase:"queued",behavior:i,samples:[]},
this.scheduleScrollReconcile();return}this._iosGesture.end()}this.scrollState={...t,startedAt:this.now(),lastTargetOffset:n,
stableFrames:0,behavior:i,phase:Vs(i,t.index!=null&&ge(n,this.getScrollOffset()))},this._scrollToOffset(n,{behavior:i}),
this.scheduleScrollReconcile()}},Hs=(e,t,n,i)=>{for(;e<=t;){let r=(e+t)/2|0,s=n(r);if(s<i)e=r+1;else if(s>i)t=
r-1;else return r}return e>0?e-1:0};function Ja(e,t,n){let i=0;for(;i<=t;){let r=(i+t)/2|0,s=e[r*2];if(s<n)i=r+
1;else if(s>n)t=r-1;else return r}return i>0?i-1:0}function Za(e,t,n,i,r){let s=e.length-1;if(e.length<=i)return{
startIndex:0,endIndex:s};if(i===1&&r!==null){let c=Ja(r,s,n),h=c,d=n+t;for(;h<s&&r[h*2]+r[h*2+1]<d;)h++;return{
startIndex:c,endIndex:h}}let a=Hs(0,s,c=>e[c].start,n),u=a;if(i===1)for(;u<s&&e[u].end<n+t;)u++;else if(i>1){let c=Array(
i).fill(0);for(;u<s&&c.some(d=>d<n+t);){let d=e[u];c[d.lane]=d.end,u++}let h=Array(i).fill(n+t);for(;a>=0&&h.some(
d=>d>=n);){let d=e[a];h[d.lane]=d.start,a--}a=Math.max(0,a-a%i),u=Math.min(s,u+(i-1-u%i))}return{startIndex:a,
endIndex:u}}var qi=15e6,Hi=class{options;changed;box=null;virtualizer=null;leave=null;constructor(t,n){this.options={horizontal:!1,
head:0,...t},this.changed=n}layOut(t,n,i,r,s){let{horizontal:o,head:a,overscan:u}=this.options,c={count:i,estimateSize:r,
horizontal:o,overscan:u,paddingStart:a,getScrollElement:()=>t,initialOffset:()=>this.offset,scrollToFn:()=>{},
observeElementRect:qs,useAnimationFrameWithResizeObserver:!0,observeElementOffset:(h,d)=>{let f=()=>d(this.offset,
!1);return t.addEventListener("scroll",f,{passive:!0}),()=>t.removeEventListener("scroll",f)}};this.box=t,this.
virtualizer=new An(c),n.style[o?"width":"height"]=`${Math.min(this.total,qi)}px`,o||this.reveal(s),this.leave=
this.virtualizer._didMount(),this.virtualizer._willUpdate(),this.virtualizer.setOptions({...c,onChange:()=>this.
changed(this)})}stop(){this.leave?.(),this.leave=null}get seen(){return this.virtualizer?.getVirtualItems()??[]}placeOf(t){
let{start:n=0}=this.at(t)??{};return n-this.options.head-(this.offset-this.scrolled)}reveal(t){let n=this.at(t);
if(!n||!this.box)return;let i=n.end-this.box.clientHeight,r=n.start-this.options.head;(this.offset<i||this.offset>
r)&&(this.box.scrollTop=(this.offset<i?i:r)/this.step)}at(t){return this.virtualizer?.getTotalSize(),this.virtualizer?.
measurementsCache[t]}get total(){return(this.virtualizer?.getTotalSize()??0)-this.options.head}get scrolled(){
return(this.options.horizontal?this.box?.scrollLeft:this.box?.scrollTop)??0}get step(){let t=(this.box?.clientHeight??
0)-this.options.head;return this.total>qi?(this.total-t)/(qi-t):1}get offset(){return this.scrolled*this.step}};
function Lt({box:e,body:t,count:n,sizeOf:i,inputs:r,line:s=0,look:o,...a}){let[,u]=Ei((d,f)=>d+1,0),c=X(()=>{});
c.current=o??(()=>u());let h=se(()=>new Hi(a,d=>c.current(d)),[]);return ne(()=>(h.layOut(e.current,t.current,
n,i,s),u(),o?.(h),()=>h.stop()),r),h}var Nn={width:At+16,height:At+62},js=40,Us="No type";function Gs({choice:e,classes:t}){let n=X(null),i=X(null),
{shown:r,drawn:s,active:o}=e,{length:a=0,sections:u}=r.value??{},c=eu(n),h=se(()=>tu(u??[],c),[u,c]),d=v=>h.findIndex(
({to:y})=>v<y),f=Lt({overscan:1,box:n,body:i,count:h.length,sizeOf:v=>ji(h[v])?js:Nn.height,inputs:[h],line:d(
o.value.place),look:({seen:v})=>{let y=v.flatMap(({index:x})=>h[x]??[]);e.look(y[0]?.from??0,y.at(-1)?.to??0)}});
En(e,n),ne(()=>{let v=d(o.value.place);h[v-1]&&ji(h[v-1])&&f.reveal(v-1),f.reveal(v)},[o.value]);let p=v=>{let{
place:y}=o.value,x=d(y),O=x+v;for(;h[O]&&ji(h[O]);)O+=v;let $=h[O];return $?Math.min($.from+y-h[x].from,$.to-1):
y},m=()=>c*Math.max(1,Math.floor((n.current.clientHeight-js)/Nn.height)),_=v=>{let{place:y}=o.value;return v===
"ArrowRight"?y+1:v==="ArrowLeft"?y-1:v==="ArrowDown"?p(1):v==="ArrowUp"?p(-1):v==="PageDown"?y+m():v==="PageUp"?
y-m():v==="Home"?0:v==="End"?a-1:null},g=s.value.rows.flatMap((v,y)=>{let x=s.value.first+y,O=d(x);return O<0?
[]:[{row:v,place:x,line:O}]}),b=(u??[]).map(v=>({section:v,tiles:g.filter(({line:y})=>h[y].section===v)})).filter(
v=>v.tiles.length>0);return l("div",{ref:n,role:"listbox",class:"grid gallery","aria-label":"Pictures of the c\
ells",...On(e,_,v=>`cell-${v}`),children:l("div",{ref:i,class:"gallery-body",role:"presentation",children:b.map(
({section:v,tiles:y})=>l("div",{role:"group",class:"gallery-group","aria-label":`${v.type??Us}, ${w(v.cells,"c\
ell")}`,children:[l("div",{class:"gallery-head","aria-hidden":"true",style:{transform:`translateY(${f.placeOf(
h.findIndex(x=>x.section===v))}px)`},children:[l(q,{place:Ks(v.type,t)}),l("strong",{children:v.type??Us}),l("\
span",{class:"quiet",children:[" ",w(v.cells,"cell")]})]}),y.map(({row:x,place:O,line:$})=>l(nu,{choice:e,crops:e.
crops.value,classes:t,row:x,place:O,left:4+(O-h[$].from)*Nn.width,top:f.placeOf($)},x.cell))]},v.type))})})}function eu(e){
let[t,n]=K(1);return ne(()=>{let i=()=>n(Math.max(1,Math.floor((e.current.clientWidth-8)/Nn.width))),r=new ResizeObserver(
()=>requestAnimationFrame(()=>e.current&&i()));return r.observe(e.current),i(),()=>r.disconnect()},[]),t}function tu(e,t){
let n=0;return e.flatMap(i=>{let r=[{section:i,from:n,to:n}],s=n+i.cells;for(;n<s;n=r.at(-1).to)r.push({section:i,
from:n,to:Math.min(s,n+t)});return r})}function ji({from:e,to:t}){return e===t}function Ks(e,t){return e===null?
-1:t.indexOf(e)}function nu({choice:e,crops:t,classes:n,row:i,place:r,left:s,top:o}){let a=X(null),u=se(()=>Math.
round(At*Math.min(2,devicePixelRatio)),[]);return re(()=>t.draw(a.current,i.cell,Ks(i.type,n)),[t]),l("div",{role:"\
option",id:`cell-${r}`,class:`tile${r===e.active.value.place?" active":""}`,"aria-selected":e.selected.value.has(
i.cell),"aria-posinset":r+1,"aria-setsize":e.shown.value?.length,title:i.id,style:{transform:`translate(${s}px\
, ${o}px)`},onClick:c=>e.click(r,i,c),children:[l("canvas",{ref:a,width:u,height:u,"aria-hidden":"true"}),l("s\
pan",{class:"tile-caption",children:[l("span",{class:"visually-hidden",children:[i.id,", "]}),l("span",{class:"\
tile-line",children:i.type===null?"no type":`${i.probability.toFixed(2)} ${i.type}`}),l("span",{class:"tile-li\
ne",children:i.label!==null?l(M,{children:["→ ",l(Z,{name:i.label,classes:n})]}):l("span",{class:"quiet",children:i.
flags.length?w(i.flags.length,"flag"):""})})]})]})}var Pn=34,Ys=110;function Xs({choice:e,columns:t}){let n=X(null),i=X(null),{shown:r,drawn:s,active:o,selected:a}=e,
{length:u=0}=r.value??{},{place:c}=o.value,h=Lt({head:Pn,overscan:6,box:n,body:i,count:u,sizeOf:()=>Pn,inputs:[
u],line:c,look:({seen:g})=>e.look(g[0]?.index??0,(g.at(-1)?.index??-1)+1)}),d=Lt({horizontal:!0,overscan:2,box:n,
body:i,count:t.length,sizeOf:g=>t[g].width,inputs:[t]});En(e,n),ne(()=>h.reveal(c),[o.value]);let f=()=>Math.max(
1,Math.floor((n.current.clientHeight-Pn)/Pn)),p=g=>{let{place:b}=o.value;return g==="ArrowDown"?b+1:g==="Arrow\
Up"?b-1:g==="PageDown"?b+f():g==="PageUp"?b-f():g==="Home"?0:g==="End"?u-1:null},m=`${t.reduce((g,b)=>g+b.width,
0)}px`,_=d.seen.map(({index:g,start:b})=>({...t[g],i:g,left:`${b}px`}));return l("div",{ref:n,role:"grid",class:"\
grid","aria-label":"Cells","aria-rowcount":u+1,"aria-colcount":t.length,...On(e,p,g=>`row-${g}`),onKeyDownCapture:g=>{
!(g.key==="ArrowLeft"||g.key==="ArrowRight")||g.target!==g.currentTarget||(g.currentTarget.scrollLeft+=g.key===
"ArrowRight"?Ys:-Ys,g.preventDefault())},children:[l("div",{role:"rowgroup",class:"grid-head",children:l("div",
{role:"row",class:"grid-row grid-header","aria-rowindex":1,style:{width:m},children:_.map(g=>l(iu,{choice:e,column:g},
g.key))})}),l("div",{ref:i,role:"rowgroup",class:"grid-body",children:s.value.rows.map((g,b)=>{let v=s.value.first+
b;return l("div",{role:"row",id:`row-${v}`,class:`grid-row${v===c?" active":""}`,"aria-rowindex":v+2,"aria-sel\
ected":a.value.has(g.cell),style:{width:m,transform:`translateY(${h.placeOf(v)}px)`},onClick:y=>e.click(v,g,y),
children:_.map(y=>l("div",{role:"gridcell",class:`grid-cell${y.isNumeric?" numeric":""}`,"aria-colindex":y.i+1,
style:{left:y.left,width:`${y.width}px`},children:y.render(g)},y.key))},v)})})]})}function iu({choice:e,column:{
key:t,label:n,width:i,isNumeric:r,i:s,left:o}}){let{key:a,descending:u}=e.sort.value,c=a===t;return l("div",{role:"\
columnheader",class:`grid-cell${r?" numeric":""}`,"aria-colindex":s+1,"aria-sort":c?u?"descending":"ascending":
void 0,style:{left:o,width:`${i}px`},children:l("button",{type:"button","data-key":t,title:`Sort by ${n}`,onClick:()=>e.
sortBy({key:t,descending:c&&!u}),children:[n,l("span",{"aria-hidden":"true",children:c?u?" ▼":" ▲":""})]})})}function It(e,t){return e==null||t==null?NaN:e<t?-1:e>t?1:e>=t?0:NaN}function ru(e,t){return e==null||t==null?
NaN:t<e?-1:t>e?1:t>=e?0:NaN}function Js(e){let t,n,i;e.length!==2?(t=It,n=(a,u)=>It(e(a),u),i=(a,u)=>e(a)-u):(t=
e===It||e===ru?e:su,n=e,i=e);function r(a,u,c=0,h=a.length){if(c<h){if(t(u,u)!==0)return h;do{let d=c+h>>>1;n(
a[d],u)<0?c=d+1:h=d}while(c<h)}return c}function s(a,u,c=0,h=a.length){if(c<h){if(t(u,u)!==0)return h;do{let d=c+
h>>>1;n(a[d],u)<=0?c=d+1:h=d}while(c<h)}return c}function o(a,u,c=0,h=a.length){let d=r(a,u,c,h-1);return d>c&&
i(a[d-1],u)>-i(a[d],u)?d-1:d}return{left:r,center:o,right:s}}function su(){return 0}function ou(e){return e===
null?NaN:+e}var Zs=Js(It),eo=Zs.right,zd=Zs.left,Vd=Js(ou).center;var Wd=to(no),qd=to(lu);function to(e){return function(t,n,i=n){if(!((n=+n)>=0))throw new RangeError("invalid \
rx");if(!((i=+i)>=0))throw new RangeError("invalid ry");let{data:r,width:s,height:o}=t;if(!((s=Math.floor(s))>=
0))throw new RangeError("invalid width");if(!((o=Math.floor(o!==void 0?o:r.length/s))>=0))throw new RangeError(
"invalid height");if(!s||!o||!n&&!i)return t;let a=n&&e(n),u=i&&e(i),c=r.slice();return a&&u?(rt(a,c,r,s,o),rt(
a,r,c,s,o),rt(a,c,r,s,o),st(u,r,c,s,o),st(u,c,r,s,o),st(u,r,c,s,o)):a?(rt(a,r,c,s,o),rt(a,c,r,s,o),rt(a,r,c,s,
o)):u&&(st(u,r,c,s,o),st(u,c,r,s,o),st(u,r,c,s,o)),t}}function rt(e,t,n,i,r){for(let s=0,o=i*r;s<o;)e(t,n,s,s+=
i,1)}function st(e,t,n,i,r){for(let s=0,o=i*r;s<i;++s)e(t,n,s,s+o,i)}function lu(e){let t=no(e);return(n,i,r,s,o)=>{
r<<=2,s<<=2,o<<=2,t(n,i,r+0,s+0,o),t(n,i,r+1,s+1,o),t(n,i,r+2,s+2,o),t(n,i,r+3,s+3,o)}}function no(e){let t=Math.
floor(e);if(t===e)return au(e);let n=e-t,i=2*e+1;return(r,s,o,a,u)=>{if(!((a-=u)>=o))return;let c=t*s[o],h=u*t,
d=h+u;for(let f=o,p=o+h;f<p;f+=u)c+=s[Math.min(a,f)];for(let f=o,p=a;f<=p;f+=u)c+=s[Math.min(a,f+h)],r[f]=(c+n*
(s[Math.max(o,f-d)]+s[Math.min(a,f+d)]))/i,c-=s[Math.max(o,f-h)]}}function au(e){let t=2*e+1;return(n,i,r,s,o)=>{
if(!((s-=o)>=r))return;let a=e*i[r],u=o*e;for(let c=r,h=r+u;c<h;c+=o)a+=i[Math.min(s,c)];for(let c=r,h=s;c<=h;c+=
o)a+=i[Math.min(s,c+u)],n[c]=a/t,a-=i[Math.max(r,c-u)]}}var Dt=class extends Map{constructor(t,n=hu){if(super(),Object.defineProperties(this,{_intern:{value:new Map},
_key:{value:n}}),t!=null)for(let[i,r]of t)this.set(i,r)}get(t){return super.get(Qs(this,t))}has(t){return super.
has(Qs(this,t))}set(t,n){return super.set(uu(this,t),n)}delete(t){return super.delete(cu(this,t))}};function Qs({_intern:e,_key:t},n){let i=t(n);return e.has(i)?e.get(i):n}function uu({_intern:e,_key:t},n){let i=t(
n);return e.has(i)?e.get(i):(e.set(i,n),n)}function cu({_intern:e,_key:t},n){let i=t(n);return e.has(i)&&(n=e.
get(i),e.delete(i)),n}function hu(e){return e!==null&&typeof e=="object"?e.valueOf():e}var fu=Array.prototype,Hd=fu.slice;var du=Math.sqrt(50),pu=Math.sqrt(10),mu=Math.sqrt(2);function Fn(e,t,n){let i=(t-e)/Math.max(0,n),r=Math.floor(
Math.log10(i)),s=i/Math.pow(10,r),o=s>=du?10:s>=pu?5:s>=mu?2:1,a,u,c;return r<0?(c=Math.pow(10,-r)/o,a=Math.round(
e*c),u=Math.round(t*c),a/c<e&&++a,u/c>t&&--u,c=-c):(c=Math.pow(10,r)*o,a=Math.round(e/c),u=Math.round(t/c),a*c<
e&&++a,u*c>t&&--u),u<a&&.5<=n&&n<2?Fn(e,t,n*2):[a,u,c]}function Ln(e,t,n){if(t=+t,e=+e,n=+n,!(n>0))return[];if(e===
t)return[e];let i=t<e,[r,s,o]=i?Fn(t,e,n):Fn(e,t,n);if(!(s>=r))return[];let a=s-r+1,u=new Array(a);if(i)if(o<0)
for(let c=0;c<a;++c)u[c]=(s-c)/-o;else for(let c=0;c<a;++c)u[c]=(s-c)*o;else if(o<0)for(let c=0;c<a;++c)u[c]=(r+
c)/-o;else for(let c=0;c<a;++c)u[c]=(r+c)*o;return u}function Rn(e,t,n){return t=+t,e=+e,n=+n,Fn(e,t,n)[2]}function io(e,t,n){
t=+t,e=+e,n=+n;let i=t<e,r=i?Rn(t,e,n):Rn(e,t,n);return(i?-1:1)*(r<0?1/-r:r)}function ro(e,t,n){e=+e,t=+t,n=(r=arguments.length)<2?(t=e,e=0,1):r<3?1:+n;for(var i=-1,r=Math.max(0,Math.ceil(
(t-e)/n))|0,s=new Array(r);++i<r;)s[i]=e+i*n;return s}var jd=gu(Math.random);function gu(e){return function(n,i=0,r=n.length){let s=r-(i=+i);for(;s;){let o=e()*s--|
0,a=n[s+i];n[s+i]=n[o+i],n[o+i]=a}return n}}function ut(e,t,n){e.prototype=t.prototype=n,n.constructor=e}function Vt(e,t){var n=Object.create(e.prototype);
for(var i in t)n[i]=t[i];return n}function Ce(){}var qe=.7,at=1/qe,ot="\\s*([+-]?\\d+)\\s*",Bt="\\s*([+-]?(?:\\d\
*\\.)?\\d+(?:[eE][+-]?\\d+)?)\\s*",fe="\\s*([+-]?(?:\\d*\\.)?\\d+(?:[eE][+-]?\\d+)?)%\\s*",_u=/^#([0-9a-f]{3,8})$/,
vu=new RegExp(`^rgb\\(${ot},${ot},${ot}\\)$`),yu=new RegExp(`^rgb\\(${fe},${fe},${fe}\\)$`),bu=new RegExp(`^rg\
ba\\(${ot},${ot},${ot},${Bt}\\)$`),wu=new RegExp(`^rgba\\(${fe},${fe},${fe},${Bt}\\)$`),xu=new RegExp(`^hsl\\(${Bt}\
,${fe},${fe}\\)$`),Su=new RegExp(`^hsla\\(${Bt},${fe},${fe},${Bt}\\)$`),so={aliceblue:15792383,antiquewhite:16444375,
aqua:65535,aquamarine:8388564,azure:15794175,beige:16119260,bisque:16770244,black:0,blanchedalmond:16772045,blue:255,
blueviolet:9055202,brown:10824234,burlywood:14596231,cadetblue:6266528,chartreuse:8388352,chocolate:13789470,coral:16744272,
cornflowerblue:6591981,cornsilk:16775388,crimson:14423100,cyan:65535,darkblue:139,darkcyan:35723,darkgoldenrod:12092939,
darkgray:11119017,darkgreen:25600,darkgrey:11119017,darkkhaki:12433259,darkmagenta:9109643,darkolivegreen:5597999,
darkorange:16747520,darkorchid:10040012,darkred:9109504,darksalmon:15308410,darkseagreen:9419919,darkslateblue:4734347,
darkslategray:3100495,darkslategrey:3100495,darkturquoise:52945,darkviolet:9699539,deeppink:16716947,deepskyblue:49151,
dimgray:6908265,dimgrey:6908265,dodgerblue:2003199,firebrick:11674146,floralwhite:16775920,forestgreen:2263842,
fuchsia:16711935,gainsboro:14474460,ghostwhite:16316671,gold:16766720,goldenrod:14329120,gray:8421504,green:32768,
greenyellow:11403055,grey:8421504,honeydew:15794160,hotpink:16738740,indianred:13458524,indigo:4915330,ivory:16777200,
khaki:15787660,lavender:15132410,lavenderblush:16773365,lawngreen:8190976,lemonchiffon:16775885,lightblue:11393254,
lightcoral:15761536,lightcyan:14745599,lightgoldenrodyellow:16448210,lightgray:13882323,lightgreen:9498256,lightgrey:13882323,
lightpink:16758465,lightsalmon:16752762,lightseagreen:2142890,lightskyblue:8900346,lightslategray:7833753,lightslategrey:7833753,
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
yellow:16776960,yellowgreen:10145074};ut(Ce,ct,{copy(e){return Object.assign(new this.constructor,this,e)},displayable(){
return this.rgb().displayable()},hex:oo,formatHex:oo,formatHex8:ku,formatHsl:Mu,formatRgb:lo,toString:lo});function oo(){
return this.rgb().formatHex()}function ku(){return this.rgb().formatHex8()}function Mu(){return _o(this).formatHsl()}
function lo(){return this.rgb().formatRgb()}function ct(e){var t,n;return e=(e+"").trim().toLowerCase(),(t=_u.
exec(e))?(n=t[1].length,t=parseInt(t[1],16),n===6?ao(t):n===3?new j(t>>8&15|t>>4&240,t>>4&15|t&240,(t&15)<<4|t&
15,1):n===8?In(t>>24&255,t>>16&255,t>>8&255,(t&255)/255):n===4?In(t>>12&15|t>>8&240,t>>8&15|t>>4&240,t>>4&15|t&
240,((t&15)<<4|t&15)/255):null):(t=vu.exec(e))?new j(t[1],t[2],t[3],1):(t=yu.exec(e))?new j(t[1]*255/100,t[2]*
255/100,t[3]*255/100,1):(t=bu.exec(e))?In(t[1],t[2],t[3],t[4]):(t=wu.exec(e))?In(t[1]*255/100,t[2]*255/100,t[3]*
255/100,t[4]):(t=xu.exec(e))?ho(t[1],t[2]/100,t[3]/100,1):(t=Su.exec(e))?ho(t[1],t[2]/100,t[3]/100,t[4]):so.hasOwnProperty(
e)?ao(so[e]):e==="transparent"?new j(NaN,NaN,NaN,0):null}function ao(e){return new j(e>>16&255,e>>8&255,e&255,
1)}function In(e,t,n,i){return i<=0&&(e=t=n=NaN),new j(e,t,n,i)}function Qi(e){return e instanceof Ce||(e=ct(e)),
e?(e=e.rgb(),new j(e.r,e.g,e.b,e.opacity)):new j}function Wt(e,t,n,i){return arguments.length===1?Qi(e):new j(
e,t,n,i??1)}function j(e,t,n,i){this.r=+e,this.g=+t,this.b=+n,this.opacity=+i}ut(j,Wt,Vt(Ce,{brighter(e){return e=
e==null?at:Math.pow(at,e),new j(this.r*e,this.g*e,this.b*e,this.opacity)},darker(e){return e=e==null?qe:Math.pow(
qe,e),new j(this.r*e,this.g*e,this.b*e,this.opacity)},rgb(){return this},clamp(){return new j(Ve(this.r),Ve(this.
g),Ve(this.b),Bn(this.opacity))},displayable(){return-.5<=this.r&&this.r<255.5&&-.5<=this.g&&this.g<255.5&&-.5<=
this.b&&this.b<255.5&&0<=this.opacity&&this.opacity<=1},hex:uo,formatHex:uo,formatHex8:Cu,formatRgb:co,toString:co}));
function uo(){return`#${ze(this.r)}${ze(this.g)}${ze(this.b)}`}function Cu(){return`#${ze(this.r)}${ze(this.g)}${ze(
this.b)}${ze((isNaN(this.opacity)?1:this.opacity)*255)}`}function co(){let e=Bn(this.opacity);return`${e===1?"\
rgb(":"rgba("}${Ve(this.r)}, ${Ve(this.g)}, ${Ve(this.b)}${e===1?")":`, ${e})`}`}function Bn(e){return isNaN(e)?
1:Math.max(0,Math.min(1,e))}function Ve(e){return Math.max(0,Math.min(255,Math.round(e)||0))}function ze(e){return e=
Ve(e),(e<16?"0":"")+e.toString(16)}function ho(e,t,n,i){return i<=0?e=t=n=NaN:n<=0||n>=1?e=t=NaN:t<=0&&(e=NaN),
new ue(e,t,n,i)}function _o(e){if(e instanceof ue)return new ue(e.h,e.s,e.l,e.opacity);if(e instanceof Ce||(e=
ct(e)),!e)return new ue;if(e instanceof ue)return e;e=e.rgb();var t=e.r/255,n=e.g/255,i=e.b/255,r=Math.min(t,n,
i),s=Math.max(t,n,i),o=NaN,a=s-r,u=(s+r)/2;return a?(t===s?o=(n-i)/a+(n<i)*6:n===s?o=(i-t)/a+2:o=(t-n)/a+4,a/=
u<.5?s+r:2-s-r,o*=60):a=u>0&&u<1?0:o,new ue(o,a,u,e.opacity)}function Vn(e,t,n,i){return arguments.length===1?
_o(e):new ue(e,t,n,i??1)}function ue(e,t,n,i){this.h=+e,this.s=+t,this.l=+n,this.opacity=+i}ut(ue,Vn,Vt(Ce,{brighter(e){
return e=e==null?at:Math.pow(at,e),new ue(this.h,this.s,this.l*e,this.opacity)},darker(e){return e=e==null?qe:
Math.pow(qe,e),new ue(this.h,this.s,this.l*e,this.opacity)},rgb(){var e=this.h%360+(this.h<0)*360,t=isNaN(e)||
isNaN(this.s)?0:this.s,n=this.l,i=n+(n<.5?n:1-n)*t,r=2*n-i;return new j(Ui(e>=240?e-240:e+120,r,i),Ui(e,r,i),Ui(
e<120?e+240:e-120,r,i),this.opacity)},clamp(){return new ue(fo(this.h),Dn(this.s),Dn(this.l),Bn(this.opacity))},
displayable(){return(0<=this.s&&this.s<=1||isNaN(this.s))&&0<=this.l&&this.l<=1&&0<=this.opacity&&this.opacity<=
1},formatHsl(){let e=Bn(this.opacity);return`${e===1?"hsl(":"hsla("}${fo(this.h)}, ${Dn(this.s)*100}%, ${Dn(this.
l)*100}%${e===1?")":`, ${e})`}`}}));function fo(e){return e=(e||0)%360,e<0?e+360:e}function Dn(e){return Math.
max(0,Math.min(1,e||0))}function Ui(e,t,n){return(e<60?t+(n-t)*e/60:e<180?n:e<240?t+(n-t)*(240-e)/60:t)*255}var vo=Math.
PI/180,yo=180/Math.PI,zn=18,bo=.96422,wo=1,xo=.82521,So=4/29,lt=6/29,ko=3*lt*lt,Tu=lt*lt*lt;function Mo(e){if(e instanceof
de)return new de(e.l,e.a,e.b,e.opacity);if(e instanceof _e)return To(e);e instanceof j||(e=Qi(e));var t=Xi(e.r),
n=Xi(e.g),i=Xi(e.b),r=Gi((.2225045*t+.7168786*n+.0606169*i)/wo),s,o;return t===n&&n===i?s=o=r:(s=Gi((.4360747*
t+.3850649*n+.1430804*i)/bo),o=Gi((.0139322*t+.0971045*n+.7141733*i)/xo)),new de(116*r-16,500*(s-r),200*(r-o),
e.opacity)}function Co(e,t,n,i){return arguments.length===1?Mo(e):new de(e,t,n,i??1)}function de(e,t,n,i){this.l=+e,this.
a=+t,this.b=+n,this.opacity=+i}ut(de,Co,Vt(Ce,{brighter(e){return new de(this.l+zn*(e??1),this.a,this.b,this.opacity)},
darker(e){return new de(this.l-zn*(e??1),this.a,this.b,this.opacity)},rgb(){var e=(this.l+16)/116,t=isNaN(this.
a)?e:e+this.a/500,n=isNaN(this.b)?e:e-this.b/200;return t=bo*Ki(t),e=wo*Ki(e),n=xo*Ki(n),new j(Yi(3.1338561*t-
1.6168667*e-.4906146*n),Yi(-.9787684*t+1.9161415*e+.033454*n),Yi(.0719453*t-.2289914*e+1.4052427*n),this.opacity)}}));
function Gi(e){return e>Tu?Math.pow(e,1/3):e/ko+So}function Ki(e){return e>lt?e*e*e:ko*(e-So)}function Yi(e){return 255*
(e<=.0031308?12.92*e:1.055*Math.pow(e,1/2.4)-.055)}function Xi(e){return(e/=255)<=.04045?e/12.92:Math.pow((e+.055)/
1.055,2.4)}function Ou(e){if(e instanceof _e)return new _e(e.h,e.c,e.l,e.opacity);if(e instanceof de||(e=Mo(e)),
e.a===0&&e.b===0)return new _e(NaN,0<e.l&&e.l<100?0:NaN,e.l,e.opacity);var t=Math.atan2(e.b,e.a)*yo;return new _e(
t<0?t+360:t,Math.sqrt(e.a*e.a+e.b*e.b),e.l,e.opacity)}function Wn(e,t,n,i){return arguments.length===1?Ou(e):new _e(e,t,n,i??1)}function _e(e,t,n,i){this.h=+e,this.
c=+t,this.l=+n,this.opacity=+i}function To(e){if(isNaN(e.h))return new de(e.l,0,0,e.opacity);var t=e.h*vo;return new de(
e.l,Math.cos(t)*e.c,Math.sin(t)*e.c,e.opacity)}ut(_e,Wn,Vt(Ce,{brighter(e){return new _e(this.h,this.c,this.l+
zn*(e??1),this.opacity)},darker(e){return new _e(this.h,this.c,this.l-zn*(e??1),this.opacity)},rgb(){return To(
this).rgb()}}));var Oo=-.14861,Ji=1.78277,Zi=-.29227,qn=-.90649,zt=1.97294,po=zt*qn,mo=zt*Ji,go=Ji*Zi-qn*Oo;function Eu(e){
if(e instanceof We)return new We(e.h,e.s,e.l,e.opacity);e instanceof j||(e=Qi(e));var t=e.r/255,n=e.g/255,i=e.
b/255,r=(go*i+po*t-mo*n)/(go+po-mo),s=i-r,o=(zt*(n-r)-Zi*s)/qn,a=Math.sqrt(o*o+s*s)/(zt*r*(1-r)),u=a?Math.atan2(
o,s)*yo-120:NaN;return new We(u<0?u+360:u,a,r,e.opacity)}function Hn(e,t,n,i){return arguments.length===1?Eu(e):
new We(e,t,n,i??1)}function We(e,t,n,i){this.h=+e,this.s=+t,this.l=+n,this.opacity=+i}ut(We,Hn,Vt(Ce,{brighter(e){
return e=e==null?at:Math.pow(at,e),new We(this.h,this.s,this.l*e,this.opacity)},darker(e){return e=e==null?qe:
Math.pow(qe,e),new We(this.h,this.s,this.l*e,this.opacity)},rgb(){var e=isNaN(this.h)?0:(this.h+120)*vo,t=+this.
l,n=isNaN(this.s)?0:this.s*t*(1-t),i=Math.cos(e),r=Math.sin(e);return new j(255*(t+n*(Oo*i+Ji*r)),255*(t+n*(Zi*
i+qn*r)),255*(t+n*(zt*i)),this.opacity)}}));function No(e,t,n,i,r){var s=e*e,o=s*e;return((1-3*e+3*s-o)*t+(4-6*s+3*o)*n+(1+3*e+3*s-3*o)*i+o*r)/6}function $u(e){
var t=e.length-1;return function(n){var i=n<=0?n=0:n>=1?(n=1,t-1):Math.floor(n*t),r=e[i],s=e[i+1],o=i>0?e[i-1]:
2*r-s,a=i<t-1?e[i+2]:2*s-r;return No((n-i/t)*t,o,r,s,a)}}function Au(e){var t=e.length;return function(n){var i=Math.
floor(((n%=1)<0?++n:n)*t),r=e[(i+t-1)%t],s=e[i%t],o=e[(i+1)%t],a=e[(i+2)%t];return No((n-i/t)*t,r,s,o,a)}}var Un=e=>()=>e;
function Po(e,t){return function(n){return e+n*t}}function Nu(e,t,n){return e=Math.pow(e,n),t=Math.pow(t,n)-e,
n=1/n,function(i){return Math.pow(e+i*t,n)}}function ir(e,t){var n=t-e;return n?Po(e,n>180||n<-180?n-360*Math.
round(n/360):n):Un(isNaN(e)?t:e)}function Pu(e){return(e=+e)==1?te:function(t,n){return n-t?Nu(t,n,e):Un(isNaN(
t)?n:t)}}function te(e,t){var n=t-e;return n?Po(e,n):Un(isNaN(e)?t:e)}var Eo=(function e(t){var n=Pu(t);function i(r,s){
var o=n((r=Wt(r)).r,(s=Wt(s)).r),a=n(r.g,s.g),u=n(r.b,s.b),c=te(r.opacity,s.opacity);return function(h){return r.
r=o(h),r.g=a(h),r.b=u(h),r.opacity=c(h),r+""}}return i.gamma=e,i})(1);function Fo(e){return function(t){var n=t.
length,i=new Array(n),r=new Array(n),s=new Array(n),o,a;for(o=0;o<n;++o)a=Wt(t[o]),i[o]=a.r||0,r[o]=a.g||0,s[o]=
a.b||0;return i=e(i),r=e(r),s=e(s),a.opacity=1,function(u){return a.r=i(u),a.g=r(u),a.b=s(u),a+""}}}var Yd=Fo(
$u),Xd=Fo(Au);function Fu(e,t){t||(t=[]);var n=e?Math.min(t.length,e.length):0,i=t.slice(),r;return function(s){
for(r=0;r<n;++r)i[r]=e[r]*(1-s)+t[r]*s;return i}}function Ru(e){return ArrayBuffer.isView(e)&&!(e instanceof DataView)}function Lu(e,t){var n=t?t.length:0,i=e?Math.min(n,e.length):0,r=new Array(i),s=new Array(n),o;for(o=0;o<i;++o)
r[o]=Gn(e[o],t[o]);for(;o<n;++o)s[o]=t[o];return function(a){for(o=0;o<i;++o)s[o]=r[o](a);return s}}function Iu(e,t){
var n=new Date;return e=+e,t=+t,function(i){return n.setTime(e*(1-i)+t*i),n}}function ce(e,t){return e=+e,t=+t,
function(n){return e*(1-n)+t*n}}function Du(e,t){var n={},i={},r;(e===null||typeof e!="object")&&(e={}),(t===null||
typeof t!="object")&&(t={});for(r in t)r in e?n[r]=Gn(e[r],t[r]):i[r]=t[r];return function(s){for(r in n)i[r]=
n[r](s);return i}}var tr=/[-+]?(?:\d+\.?\d*|\.?\d+)(?:[eE][-+]?\d+)?/g,er=new RegExp(tr.source,"g");function Bu(e){
return function(){return e}}function zu(e){return function(t){return e(t)+""}}function Vu(e,t){var n=tr.lastIndex=
er.lastIndex=0,i,r,s,o=-1,a=[],u=[];for(e=e+"",t=t+"";(i=tr.exec(e))&&(r=er.exec(t));)(s=r.index)>n&&(s=t.slice(
n,s),a[o]?a[o]+=s:a[++o]=s),(i=i[0])===(r=r[0])?a[o]?a[o]+=r:a[++o]=r:(a[++o]=null,u.push({i:o,x:ce(i,r)})),n=
er.lastIndex;return n<t.length&&(s=t.slice(n),a[o]?a[o]+=s:a[++o]=s),a.length<2?u[0]?zu(u[0].x):Bu(t):(t=u.length,
function(c){for(var h=0,d;h<t;++h)a[(d=u[h]).i]=d.x(c);return a.join("")})}function Gn(e,t){var n=typeof t,i;return t==
null||n==="boolean"?Un(t):(n==="number"?ce:n==="string"?(i=ct(t))?(t=i,Eo):Vu:t instanceof ct?Eo:t instanceof Date?
Iu:Ru(t)?Fu:Array.isArray(t)?Lu:typeof t.valueOf!="function"&&typeof t.toString!="function"||isNaN(t)?Du:ce)(e,
t)}function Ro(e,t){return e=+e,t=+t,function(n){return Math.round(e*(1-n)+t*n)}}var $o=180/Math.PI,nr={translateX:0,
translateY:0,rotate:0,skewX:0,scaleX:1,scaleY:1};function Lo(e,t,n,i,r,s){var o,a,u;return(o=Math.sqrt(e*e+t*t))&&
(e/=o,t/=o),(u=e*n+t*i)&&(n-=e*u,i-=t*u),(a=Math.sqrt(n*n+i*i))&&(n/=a,i/=a,u/=a),e*i<t*n&&(e=-e,t=-t,u=-u,o=-o),
{translateX:r,translateY:s,rotate:Math.atan2(t,e)*$o,skewX:Math.atan(u)*$o,scaleX:o,scaleY:a}}var jn;function Wu(e){
let t=new(typeof DOMMatrix=="function"?DOMMatrix:WebKitCSSMatrix)(e+"");return t.isIdentity?nr:Lo(t.a,t.b,t.c,
t.d,t.e,t.f)}function qu(e){return e==null||(jn||(jn=document.createElementNS("http://www.w3.org/2000/svg","g")),
jn.setAttribute("transform",e),!(e=jn.transform.baseVal.consolidate()))?nr:(e=e.matrix,Lo(e.a,e.b,e.c,e.d,e.e,
e.f))}function Io(e,t,n,i){function r(c){return c.length?c.pop()+" ":""}function s(c,h,d,f,p,m){if(c!==d||h!==
f){var _=p.push("translate(",null,t,null,n);m.push({i:_-4,x:ce(c,d)},{i:_-2,x:ce(h,f)})}else(d||f)&&p.push("tr\
anslate("+d+t+f+n)}function o(c,h,d,f){c!==h?(c-h>180?h+=360:h-c>180&&(c+=360),f.push({i:d.push(r(d)+"rotate(",
null,i)-2,x:ce(c,h)})):h&&d.push(r(d)+"rotate("+h+i)}function a(c,h,d,f){c!==h?f.push({i:d.push(r(d)+"skewX(",
null,i)-2,x:ce(c,h)}):h&&d.push(r(d)+"skewX("+h+i)}function u(c,h,d,f,p,m){if(c!==d||h!==f){var _=p.push(r(p)+
"scale(",null,",",null,")");m.push({i:_-4,x:ce(c,d)},{i:_-2,x:ce(h,f)})}else(d!==1||f!==1)&&p.push(r(p)+"scale\
("+d+","+f+")")}return function(c,h){var d=[],f=[];return c=e(c),h=e(h),s(c.translateX,c.translateY,h.translateX,
h.translateY,d,f),o(c.rotate,h.rotate,d,f),a(c.skewX,h.skewX,d,f),u(c.scaleX,c.scaleY,h.scaleX,h.scaleY,d,f),c=
h=null,function(p){for(var m=-1,_=f.length,g;++m<_;)d[(g=f[m]).i]=g.x(p);return d.join("")}}}var Qd=Io(Wu,"px,\
 ","px)","deg)"),Jd=Io(qu,", ",")",")"),Hu=1e-12;function Ao(e){return((e=Math.exp(e))+1/e)/2}function ju(e){return((e=
Math.exp(e))-1/e)/2}function Uu(e){return((e=Math.exp(2*e))-1)/(e+1)}var Zd=(function e(t,n,i){function r(s,o){
var a=s[0],u=s[1],c=s[2],h=o[0],d=o[1],f=o[2],p=h-a,m=d-u,_=p*p+m*m,g,b;if(_<Hu)b=Math.log(f/c)/t,g=function(N){
return[a+N*p,u+N*m,c*Math.exp(t*N*b)]};else{var v=Math.sqrt(_),y=(f*f-c*c+i*_)/(2*c*n*v),x=(f*f-c*c-i*_)/(2*f*
n*v),O=Math.log(Math.sqrt(y*y+1)-y),$=Math.log(Math.sqrt(x*x+1)-x);b=($-O)/t,g=function(N){var W=N*b,J=Ao(O),B=c/
(n*v)*(J*Uu(t*W+O)-ju(O));return[a+B*p,u+B*m,c*J/Ao(t*W+O)]}}return g.duration=Math.abs(b)*1e3*t/Math.SQRT2,g}
return r.rho=function(s){var o=Math.max(.001,+s),a=o*o,u=a*a;return e(o,a,u)},r})(Math.SQRT2,2,4);function Do(e){
return function(t,n){var i=e((t=Vn(t)).h,(n=Vn(n)).h),r=te(t.s,n.s),s=te(t.l,n.l),o=te(t.opacity,n.opacity);return function(a){
return t.h=i(a),t.s=r(a),t.l=s(a),t.opacity=o(a),t+""}}}var ep=Do(ir),tp=Do(te);function Bo(e){return function(t,n){var i=e((t=Wn(t)).h,(n=Wn(n)).h),r=te(t.c,n.c),s=te(t.l,n.l),o=te(t.opacity,
n.opacity);return function(a){return t.h=i(a),t.c=r(a),t.l=s(a),t.opacity=o(a),t+""}}}var np=Bo(ir),ip=Bo(te);
function zo(e){return(function t(n){n=+n;function i(r,s){var o=e((r=Hn(r)).h,(s=Hn(s)).h),a=te(r.s,s.s),u=te(r.
l,s.l),c=te(r.opacity,s.opacity);return function(h){return r.h=o(h),r.s=a(h),r.l=u(Math.pow(h,n)),r.opacity=c(
h),r+""}}return i.gamma=t,i})(1)}var rp=zo(ir),sp=zo(te);function Gu(e){return Math.abs(e=Math.round(e))>=1e21?e.toLocaleString("en").replace(/,/g,""):e.toString(10)}function Yn(e,t){
if(!isFinite(e)||e===0)return null;var n=(e=t?e.toExponential(t-1):e.toExponential()).indexOf("e"),i=e.slice(0,
n);return[i.length>1?i[0]+i.slice(2):i,+e.slice(n+1)]}function ht(e){return e=Yn(Math.abs(e)),e?e[1]:NaN}function Ku(e,t){
return function(n,i){for(var r=n.length,s=[],o=0,a=e[0],u=0;r>0&&a>0&&(u+a+1>i&&(a=Math.max(1,i-u)),s.push(n.substring(
r-=a,r+a)),!((u+=a+1)>i));)a=e[o=(o+1)%e.length];return s.reverse().join(t)}}function Yu(e){return function(t){
return t.replace(/[0-9]/g,function(n){return e[+n]})}}var Xu=/^(?:(.)?([<>=^]))?([+\-( ])?([$#])?(0)?(\d+)?(,)?(\.\d+)?(~)?([a-z%])?$/i;
function ft(e){if(!(t=Xu.exec(e)))throw new Error("invalid format: "+e);var t;return new rr({fill:t[1],align:t[2],
sign:t[3],symbol:t[4],zero:t[5],width:t[6],comma:t[7],precision:t[8]&&t[8].slice(1),trim:t[9],type:t[10]})}ft.
prototype=rr.prototype;function rr(e){this.fill=e.fill===void 0?" ":e.fill+"",this.align=e.align===void 0?">":
e.align+"",this.sign=e.sign===void 0?"-":e.sign+"",this.symbol=e.symbol===void 0?"":e.symbol+"",this.zero=!!e.
zero,this.width=e.width===void 0?void 0:+e.width,this.comma=!!e.comma,this.precision=e.precision===void 0?void 0:
+e.precision,this.trim=!!e.trim,this.type=e.type===void 0?"":e.type+""}rr.prototype.toString=function(){return this.
fill+this.align+this.sign+this.symbol+(this.zero?"0":"")+(this.width===void 0?"":Math.max(1,this.width|0))+(this.
comma?",":"")+(this.precision===void 0?"":"."+Math.max(0,this.precision|0))+(this.trim?"~":"")+this.type};function Qu(e){
e:for(var t=e.length,n=1,i=-1,r;n<t;++n)switch(e[n]){case".":i=r=n;break;case"0":i===0&&(i=n),r=n;break;default:
if(!+e[n])break e;i>0&&(i=0);break}return i>0?e.slice(0,i)+e.slice(r+1):e}var Xn;function Ju(e,t){var n=Yn(e,t);
if(!n)return Xn=void 0,e.toPrecision(t);var i=n[0],r=n[1],s=r-(Xn=Math.max(-8,Math.min(8,Math.floor(r/3)))*3)+
1,o=i.length;return s===o?i:s>o?i+new Array(s-o+1).join("0"):s>0?i.slice(0,s)+"."+i.slice(s):"0."+new Array(1-
s).join("0")+Yn(e,Math.max(0,t+s-1))[0]}function Vo(e,t){var n=Yn(e,t);if(!n)return e+"";var i=n[0],r=n[1];return r<
0?"0."+new Array(-r).join("0")+i:i.length>r+1?i.slice(0,r+1)+"."+i.slice(r+1):i+new Array(r-i.length+2).join("\
0")}var Wo={"%":(e,t)=>(e*100).toFixed(t),b:e=>Math.round(e).toString(2),c:e=>e+"",d:Gu,e:(e,t)=>e.toExponential(
t),f:(e,t)=>e.toFixed(t),g:(e,t)=>e.toPrecision(t),o:e=>Math.round(e).toString(8),p:(e,t)=>Vo(e*100,t),r:Vo,s:Ju,
X:e=>Math.round(e).toString(16).toUpperCase(),x:e=>Math.round(e).toString(16)};function qo(e){return e}var Ho=Array.
prototype.map,jo=["y","z","a","f","p","n","µ","m","","k","M","G","T","P","E","Z","Y"];function Zu(e){var t=e.
grouping===void 0||e.thousands===void 0?qo:Ku(Ho.call(e.grouping,Number),e.thousands+""),n=e.currency===void 0?
"":e.currency[0]+"",i=e.currency===void 0?"":e.currency[1]+"",r=e.decimal===void 0?".":e.decimal+"",s=e.numerals===
void 0?qo:Yu(Ho.call(e.numerals,String)),o=e.percent===void 0?"%":e.percent+"",a=e.minus===void 0?"−":e.minus+
"",u=e.nan===void 0?"NaN":e.nan+"";function c(d,f){d=ft(d);var p=d.fill,m=d.align,_=d.sign,g=d.symbol,b=d.zero,
v=d.width,y=d.comma,x=d.precision,O=d.trim,$=d.type;$==="n"?(y=!0,$="g"):Wo[$]||(x===void 0&&(x=12),O=!0,$="g"),
(b||p==="0"&&m==="=")&&(b=!0,p="0",m="=");var N=(f&&f.prefix!==void 0?f.prefix:"")+(g==="$"?n:g==="#"&&/[boxX]/.
test($)?"0"+$.toLowerCase():""),W=(g==="$"?i:/[%p]/.test($)?o:"")+(f&&f.suffix!==void 0?f.suffix:""),J=Wo[$],B=/[defgprs%]/.
test($);x=x===void 0?6:/[gprs]/.test($)?Math.max(1,Math.min(21,x)):Math.max(0,Math.min(20,x));function G(k){var L=N,
z=W,he,Br,en;if($==="c")z=J(k)+z,k="";else{k=+k;var tn=k<0||1/k<0;if(k=isNaN(k)?u:J(Math.abs(k),x),O&&(k=Qu(k)),
tn&&+k==0&&_!=="+"&&(tn=!1),L=(tn?_==="("?_:a:_==="-"||_==="("?"":_)+L,z=($==="s"&&!isNaN(k)&&Xn!==void 0?jo[8+
Xn/3]:"")+z+(tn&&_==="("?")":""),B){for(he=-1,Br=k.length;++he<Br;)if(en=k.charCodeAt(he),48>en||en>57){z=(en===
46?r+k.slice(he+1):k.slice(he))+z,k=k.slice(0,he);break}}}y&&!b&&(k=t(k,1/0));var nn=L.length+k.length+z.length,
pe=nn<v?new Array(v-nn+1).join(p):"";switch(y&&b&&(k=t(pe+k,pe.length?v-z.length:1/0),pe=""),m){case"<":k=L+k+
z+pe;break;case"=":k=L+pe+k+z;break;case"^":k=pe.slice(0,nn=pe.length>>1)+L+k+z+pe.slice(nn);break;default:k=pe+
L+k+z;break}return s(k)}return G.toString=function(){return d+""},G}function h(d,f){var p=Math.max(-8,Math.min(
8,Math.floor(ht(f)/3)))*3,m=Math.pow(10,-p),_=c((d=ft(d),d.type="f",d),{suffix:jo[8+p/3]});return function(g){
return _(m*g)}}return{format:c,formatPrefix:h}}var Kn,Qn,sr;ec({thousands:",",grouping:[3],currency:["$",""]});
function ec(e){return Kn=Zu(e),Qn=Kn.format,sr=Kn.formatPrefix,Kn}function Uo(e){return Math.max(0,-ht(Math.abs(
e)))}function Go(e,t){return Math.max(0,Math.max(-8,Math.min(8,Math.floor(ht(t)/3)))*3-ht(Math.abs(e)))}function Ko(e,t){
return e=Math.abs(e),t=Math.abs(t)-e,Math.max(0,ht(t)-ht(e))+1}function Jn(e,t){switch(arguments.length){case 0:break;case 1:this.range(e);break;default:this.range(t).domain(
e);break}return this}var Yo=Symbol("implicit");function el(){var e=new Dt,t=[],n=[],i=Yo;function r(s){let o=e.get(s);if(o===void 0){
if(i!==Yo)return i;e.set(s,o=t.push(s)-1)}return n[o%n.length]}return r.domain=function(s){if(!arguments.length)
return t.slice();t=[],e=new Dt;for(let o of s)e.has(o)||e.set(o,t.push(o)-1);return r},r.range=function(s){return arguments.
length?(n=Array.from(s),r):n.slice()},r.unknown=function(s){return arguments.length?(i=s,r):i},r.copy=function(){
return el(t,n).unknown(i)},Jn.apply(r,arguments),r}function pt(){var e=el().unknown(void 0),t=e.domain,n=e.range,
i=0,r=1,s,o,a=!1,u=0,c=0,h=.5;delete e.unknown;function d(){var f=t().length,p=r<i,m=p?r:i,_=p?i:r;s=(_-m)/Math.
max(1,f-u+c*2),a&&(s=Math.floor(s)),m+=(_-m-s*(f-u))*h,o=s*(1-u),a&&(m=Math.round(m),o=Math.round(o));var g=ro(
f).map(function(b){return m+s*b});return n(p?g.reverse():g)}return e.domain=function(f){return arguments.length?
(t(f),d()):t()},e.range=function(f){return arguments.length?([i,r]=f,i=+i,r=+r,d()):[i,r]},e.rangeRound=function(f){
return[i,r]=f,i=+i,r=+r,a=!0,d()},e.bandwidth=function(){return o},e.step=function(){return s},e.round=function(f){
return arguments.length?(a=!!f,d()):a},e.padding=function(f){return arguments.length?(u=Math.min(1,c=+f),d()):
u},e.paddingInner=function(f){return arguments.length?(u=Math.min(1,f),d()):u},e.paddingOuter=function(f){return arguments.
length?(c=+f,d()):c},e.align=function(f){return arguments.length?(h=Math.max(0,Math.min(1,f)),d()):h},e.copy=function(){
return pt(t(),[i,r]).round(a).paddingInner(u).paddingOuter(c).align(h)},Jn.apply(d(),arguments)}function tc(e){return function(){return e}}function nc(e){return+e}var Xo=[0,1];function dt(e){return e}function or(e,t){
return(t-=e=+e)?function(n){return(n-e)/t}:tc(isNaN(t)?NaN:.5)}function ic(e,t){var n;return e>t&&(n=e,e=t,t=n),
function(i){return Math.max(e,Math.min(t,i))}}function rc(e,t,n){var i=e[0],r=e[1],s=t[0],o=t[1];return r<i?(i=
or(r,i),s=n(o,s)):(i=or(i,r),s=n(s,o)),function(a){return s(i(a))}}function sc(e,t,n){var i=Math.min(e.length,
t.length)-1,r=new Array(i),s=new Array(i),o=-1;for(e[i]<e[0]&&(e=e.slice().reverse(),t=t.slice().reverse());++o<
i;)r[o]=or(e[o],e[o+1]),s[o]=n(t[o],t[o+1]);return function(a){var u=eo(e,a,1,i)-1;return s[u](r[u](a))}}function tl(e,t){
return t.domain(e.domain()).range(e.range()).interpolate(e.interpolate()).clamp(e.clamp()).unknown(e.unknown())}
function nl(){var e=Xo,t=Xo,n=Gn,i,r,s,o=dt,a,u,c;function h(){var f=Math.min(e.length,t.length);return o!==dt&&
(o=ic(e[0],e[f-1])),a=f>2?sc:rc,u=c=null,d}function d(f){return f==null||isNaN(f=+f)?s:(u||(u=a(e.map(i),t,n)))(
i(o(f)))}return d.invert=function(f){return o(r((c||(c=a(t,e.map(i),ce)))(f)))},d.domain=function(f){return arguments.
length?(e=Array.from(f,nc),h()):e.slice()},d.range=function(f){return arguments.length?(t=Array.from(f),h()):t.
slice()},d.rangeRound=function(f){return t=Array.from(f),n=Ro,h()},d.clamp=function(f){return arguments.length?
(o=f?!0:dt,h()):o!==dt},d.interpolate=function(f){return arguments.length?(n=f,h()):n},d.unknown=function(f){return arguments.
length?(s=f,d):s},function(f,p){return i=f,r=p,h()}}function oc(){return nl()(dt,dt)}function lc(e,t,n,i){var r=io(
e,t,n),s;switch(i=ft(i??",f"),i.type){case"s":{var o=Math.max(Math.abs(e),Math.abs(t));return i.precision==null&&
!isNaN(s=Go(r,o))&&(i.precision=s),sr(i,o)}case"":case"e":case"g":case"p":case"r":{i.precision==null&&!isNaN(s=
Ko(r,Math.max(Math.abs(e),Math.abs(t))))&&(i.precision=s-(i.type==="e"));break}case"f":case"%":{i.precision==null&&
!isNaN(s=Uo(r))&&(i.precision=s-(i.type==="%")*2);break}}return Qn(i)}function ac(e){var t=e.domain;return e.ticks=
function(n){var i=t();return Ln(i[0],i[i.length-1],n??10)},e.tickFormat=function(n,i){var r=t();return lc(r[0],
r[r.length-1],n??10,i)},e.nice=function(n){n==null&&(n=10);var i=t(),r=0,s=i.length-1,o=i[r],a=i[s],u,c,h=10;for(a<
o&&(c=o,o=a,a=c,c=r,r=s,s=c);h-- >0;){if(c=Rn(o,a,n),c===u)return i[r]=o,i[s]=a,t(i);if(c>0)o=Math.floor(o/c)*
c,a=Math.ceil(a/c)*c;else if(c<0)o=Math.ceil(o*c)/c,a=Math.floor(a*c)/c;else break;u=c}return e},e}function ve(){
var e=oc();return e.copy=function(){return tl(e,ve())},Jn.apply(e,arguments),ac(e)}function uc(e,t){e=e.slice();var n=0,i=e.length-1,r=e[n],s=e[i],o;return s<r&&(o=n,n=i,i=o,o=r,r=s,s=o),e[n]=t.
floor(r),e[i]=t.ceil(s),e}function Qo(e){return Math.log(e)}function Jo(e){return Math.exp(e)}function cc(e){return-Math.
log(-e)}function hc(e){return-Math.exp(-e)}function fc(e){return isFinite(e)?+("1e"+e):e<0?0:e}function dc(e){
return e===10?fc:e===Math.E?Math.exp:t=>Math.pow(e,t)}function pc(e){return e===Math.E?Math.log:e===10&&Math.log10||
e===2&&Math.log2||(e=Math.log(e),t=>Math.log(t)/e)}function Zo(e){return(t,n)=>-e(-t,n)}function mc(e){let t=e(
Qo,Jo),n=t.domain,i=10,r,s;function o(){return r=pc(i),s=dc(i),n()[0]<0?(r=Zo(r),s=Zo(s),e(cc,hc)):e(Qo,Jo),t}
return t.base=function(a){return arguments.length?(i=+a,o()):i},t.domain=function(a){return arguments.length?(n(
a),o()):n()},t.ticks=a=>{let u=n(),c=u[0],h=u[u.length-1],d=h<c;d&&([c,h]=[h,c]);let f=r(c),p=r(h),m,_,g=a==null?
10:+a,b=[];if(!(i%1)&&p-f<g){if(f=Math.floor(f),p=Math.ceil(p),c>0){for(;f<=p;++f)for(m=1;m<i;++m)if(_=f<0?m/s(
-f):m*s(f),!(_<c)){if(_>h)break;b.push(_)}}else for(;f<=p;++f)for(m=i-1;m>=1;--m)if(_=f>0?m/s(-f):m*s(f),!(_<c)){
if(_>h)break;b.push(_)}b.length*2<g&&(b=Ln(c,h,g))}else b=Ln(f,p,Math.min(p-f,g)).map(s);return d?b.reverse():
b},t.tickFormat=(a,u)=>{if(a==null&&(a=10),u==null&&(u=i===10?"s":","),typeof u!="function"&&(!(i%1)&&(u=ft(u)).
precision==null&&(u.trim=!0),u=Qn(u)),a===1/0)return u;let c=Math.max(1,i*a/t.ticks().length);return h=>{let d=h/
s(Math.round(r(h)));return d*i<i-.5&&(d*=i),d<=c?u(h):""}},t.nice=()=>n(uc(n(),{floor:a=>s(Math.floor(r(a))),ceil:a=>s(
Math.ceil(r(a)))})),t}function lr(){let e=mc(nl()).domain([1,10]);return e.copy=()=>tl(e,lr()).base(e.base()),
Jn.apply(e,arguments),e}function ar(e){let t=0;for(let n of e)t+=n;return t}function ur(e,t){return e>=t.low&&e<=t.high}var mt=150,cr=16,il=6,rl=8;function sl({detail:e,reasons:t,model:{classes:n}}){let{id:i,type:r,probabilities:s,
flags:o,label:a,by:u,at:c,second:h,measurements:d}=e;return l("div",{children:[l("h2",{children:i}),l("p",{class:"\
verdict",children:[r===null?"No type":l(M,{children:[l(q,{place:n.indexOf(r)}),l("strong",{children:r})," says\
 the model"]}),a!==null&&l(M,{children:[l("br",{}),l("strong",{children:a})," says ",u||"somebody",c&&l("span",
{class:"quiet",children:[", ",new Date(c).toLocaleString("en-GB")]})]}),h!==null&&l(M,{children:[l("br",{}),l(
"strong",{children:h})," says the second person"]})]}),r!==null&&l(vc,{of:s,classes:n}),o.length>0?l(M,{children:[
l("h3",{children:"Doubts"}),l("ul",{class:"plain",children:o.map(f=>l("li",{children:[l("strong",{children:f}),
l("br",{}),yn(f)]},f))})]}):l("p",{class:"quiet",children:"No flag: nothing in its numbers speaks against it."}),
t!==null&&t.length>0&&r!==null&&l(yc,{reasons:t,detail:e,classes:n}),d.length>0&&l(bc,{of:d,classes:n})]})}function ol(e,t){
return t.map((n,i)=>({name:n,j:i,probability:e[i]??NaN})).sort((n,i)=>i.probability-n.probability)}function vc({
of:e,classes:t}){return l("table",{class:"probabilities",children:[l("caption",{children:"Probability of each \
type, as the model gave it"}),l("tbody",{children:ol(e,t).map(({name:n,j:i,probability:r})=>l("tr",{children:[
l("th",{scope:"row",children:l(Z,{name:n,classes:t})}),l("td",{class:"bar-cell",children:l(Tn,{place:i,share:r})}),
l(P,{children:String(r)})]},n))})]})}function yc({reasons:e,detail:t,classes:n}){let i=ol(t.probabilities,n).find(
({name:r})=>r!==t.type);return l("div",{children:[l("h3",{children:["What speaks for ",t.type]}),l("p",{class:"\
quiet",children:["The strongest first, against ",i?.name??"the others",", the next most likely."]}),l("ul",{class:"\
plain",children:e.map(({measurement:r,share:s})=>l("li",{children:[l("strong",{children:r})," ",t.measurements.
find(({name:o})=>o===r)?.text,l("br",{}),"higher than in ",Math.round(100*s)," of 100 training cells"]},r))})]})}
function bc({of:e,classes:t}){let n=e.filter(s=>s.outside),i=t.map((s,o)=>{let a=e.flatMap(({value:u,ofTypes:c})=>c[o]?
[ur(u,c[o])]:[]);return{name:s,of:a.length,within:a.filter(Boolean).length}}),r=i.some(({of:s})=>s>0);return l(
M,{children:[l("h3",{children:"Measurements"}),l("p",{class:"quiet",children:[n.length?`${n.length} of ${e.length}\
 lie outside of what the training cells had. `:`All ${e.length} lie within what the training cells had. `,r?"A\
 line for each type, in this order: from the least to the largest value of its training cells; the box is the \
middle half of them. The long line is this cell. How many of its measurements lie within:":"Line: least to lar\
gest value of the training cells; box: the middle half of them; diamond: this cell."]}),r&&l("ol",{class:"plai\
n",children:i.map(({name:s,of:o,within:a},u)=>l("li",{children:[l(q,{place:u}),o?`${s}: ${a} of ${o}`:`${s}: n\
ot known`]},s))}),l("table",{class:"measurements",children:[l("caption",{class:"visually-hidden",children:"Mea\
surements of this cell and the training range"}),l(Q,{names:["Measurement","Value",`In the training range${r?"\
 of each type":""}`]}),l("tbody",{children:[...n,...e.filter(s=>!s.outside)].map(s=>l("tr",{class:s.outside?"o\
utside":void 0,children:[l("th",{scope:"row",children:[s.name,s.unit&&s.unit!=="1"&&l("span",{class:"quiet",children:[
" ",s.unit]})]}),l(P,{children:s.text}),l("td",{children:[r?l(xc,{of:s,classes:t}):l(wc,{of:s}),s.outside&&l("\
span",{class:"mark",children:s.value<s.low?"below":"above"})]})]},s.name))})]})]})}function wc({of:e}){let{name:t,
value:n,low:i,lower:r,middle:s,upper:o,high:a}=e,u=ll(i,a),c=cr/2;return l("svg",{class:"range",viewBox:`0 0 ${mt}\
 ${cr}`,width:mt,height:cr,role:"img","aria-label":`${t}: training cells ${i} to ${a}, middle half ${r} to ${o}\
, median ${s}`,children:[l("line",{x1:u(i),x2:u(a),y1:c,y2:c,class:"whisker"}),l("rect",{x:u(r),y:c-4,width:Math.
max(1,u(o)-u(r)),height:8,class:"box"}),!Number.isNaN(n)&&l("path",{d:`M${u(n)} ${c-5}l4 5l-4 5l-4 -5z`,class:"\
diamond"})]})}function xc({of:{name:e,value:t,ofTypes:n},classes:i}){let r=n.filter(u=>u!==null),s=ll(Math.min(
...r.map(({low:u})=>u)),Math.max(...r.map(({high:u})=>u))),o=i.length*rl+4,a=n.map((u,c)=>u?`${i[c]} ${u.low} \
to ${u.high}, ${Sc(t,u)}`:`${i[c]} not known`);return l("svg",{class:"range",viewBox:`0 0 ${mt} ${o}`,width:mt,
height:o,preserveAspectRatio:"none",role:"img","aria-label":`${e}: ${a.join("; ")}`,children:[n.map((u,c)=>{if(!u)
return null;let h=2+rl*(c+.5),d=Math.max(2,s(u.upper)-s(u.lower));return l("g",{children:[l("line",{x1:s(u.low),
x2:s(u.high),y1:h,y2:h,class:"whisker"}),l("rect",{x:s(u.lower),y:h-2.5,width:d,height:5,class:`of-type ${nt(c)}`})]},
c)}),!Number.isNaN(t)&&l("line",{x1:s(t),x2:s(t),y1:0,y2:o,class:"here"})]})}function Sc(e,t){return ur(e,t)?e>=
t.lower&&e<=t.upper?"this cell is in the middle half":"this cell is within":e<t.low?"this cell is below":"this\
 cell is above"}function ll(e,t){let n=ve([e,t],[il,mt-il]);return i=>i<e?2:i>t?mt-2:n(i)}var hr=["","any"],kc=["at least","at most","is","contains"].map(e=>[e,e]),Mc=[["number","order of the table"],
["doubt","most doubtful first"],["sure","surest first"],["probability","probability"],["type","type"],["other",
"a column of the table"]];function al({table:e,filter:t}){let n=e.keep(Cn);ne(()=>n.enter(t),[]);let{model:i,columns:r,
images:s}=e.overview.value,o=se(()=>Oc(r,i.classes),[r,i]),{counter:a,asPictures:u}=n;return l(ee,{title:"Cell\
s",kind:"cells-view",children:[l(Tc,{choice:n}),l($c,{choice:n,overview:e.overview.value}),l(Pc,{choice:n,overview:e.
overview.value}),l("div",{class:"split",children:[l("div",{class:"grid-box",children:[l("p",{class:"counter",role:"\
status",children:a}),s&&l("div",{class:"buttons",role:"group","aria-label":"Show the cells as",children:[l(E,{
"aria-pressed":u.value,onClick:()=>n.showAs(!0),children:"Pictures"}),l(E,{"aria-pressed":!u.value,onClick:()=>n.
showAs(!1),children:"Table"})]}),u.value?l(Gs,{choice:n,classes:i.classes}):l(Xs,{choice:n,columns:o})]}),l(Cc,
{choice:n,model:i})]})]})}function Cc({choice:e,model:t}){let{field:n,detail:i,reasons:r}=e;return l("section",
{class:"panel","aria-label":"The chosen cell",tabindex:0,children:[n&&l(Ns,{canvas:n,classes:t.classes}),i.value?
l(sl,{detail:i.value,reasons:r.value,model:t}):l("p",{class:"quiet",children:"Choose a cell to see what speaks\
 for its type."})]})}function Tc({choice:e}){let t=e.lacking.value;return t?l("div",{class:"card problem",role:"\
alert",children:[l("p",{children:t.sentence}),t.canBeChosen&&l(Le,{id:"images-again",text:"Choose the images",
take:n=>e.giveImages(n),isPrimary:!0,multiple:!0})]}):null}function Oc(e,t){let n=(r,s,o,a,u=!1)=>({key:r,label:s,
width:o,isNumeric:u,render:a}),i=r=>l("span",{children:l(Z,{name:r,classes:t})});return[n("number","Cell",76,r=>T(
r.cell+1),!0),n("id","Name",210,r=>r.id),n("type","Type",150,({type:r})=>r===null?l("span",{class:"quiet",children:"\
none"}):i(r)),n("probability","Probability",128,({probability:r})=>!Number.isNaN(r)&&l(Ec,{of:r}),!0),n("corre\
ction","Correction",150,({label:r})=>r!==null&&i(r)),n("flags","Flags",260,r=>r.flags.join("; ")),n("by","Corr\
ected by",130,r=>r.by),...e.filter(({isId:r})=>!r).map(({name:r,column:s})=>n(`column ${s}`,r||"(no header)",Math.
max(100,30+8*r.length),o=>o.values[s]))]}function Ec({of:e}){return l("span",{class:"with-bar",children:[l("sp\
an",{class:"mini-bar","aria-hidden":"true",children:l("span",{style:{width:`${100*e}%`}})}),e.toFixed(3)]})}function $c({
choice:e,overview:{model:t,choices:n,summary:i,columns:r}}){let{search:s,type:o,flag:a,correction:u,low:c,high:h}=e.
filter.value,d=e.condition.value,f=(m,_)=>l("input",{type:"number",min:"0",max:"1",step:"0.05",inputmode:"deci\
mal",value:_??"",onChange:({currentTarget:{value:g}})=>e.refine({[m]:g===""?void 0:Number(g)})}),p=m=>m.map(_=>[
_,_]);return l("form",{class:"filters","aria-label":"Which cells are shown",onSubmit:m=>m.preventDefault(),children:[
l(F,{label:"Name contains",children:l("input",{type:"search",value:s??"",onInput:({currentTarget:m})=>e.refine(
{search:m.value})})}),l(F,{label:"Type",children:l(H,{options:[hr,...p(t.classes)],value:o??"",choose:m=>e.refine(
{type:m})})}),l(F,{label:"Flag",children:l(H,{options:[hr,["none","no flag"],["any","with a flag"],...p(Object.
keys(i.kinds).sort())],value:a??"",choose:m=>e.refine({flag:m})})}),l(F,{label:"Review",children:l(H,{options:[
hr,["open","not reviewed"],["reviewed","reviewed"],["changed","called otherwise"],["differs","second person di\
ffers"],...n.map(m=>[m,`called ${m}`])],value:u??"",choose:m=>e.refine({correction:m})})}),l(F,{label:"Probabi\
lity from",children:f("low",c)}),l(F,{label:"to",children:f("high",h)}),l("details",{children:[l("summary",{children:"\
By a column"}),l("div",{class:"filters",children:[l(F,{label:"Column",children:l(H,{options:[["","no column"],
...r.map(({name:m,column:_})=>[String(_),m||"(no header)"])],value:d.column,choose:m=>e.refineColumn({column:m})})}),
l(F,{label:"Its value",children:l(H,{options:kc,value:d.how,choose:m=>e.refineColumn({how:m})})}),l(F,{label:"\
Value",children:l("input",{type:"text",value:d.value,onChange:({currentTarget:{value:m}})=>e.refineColumn({value:m})})})]})]}),
l(F,{label:"Order",children:l(H,{options:Mc,value:Ac(e.sort.value),choose:m=>m==="other"?e.focus():e.sortBy(Nc(
m))})}),l(E,{onClick:()=>e.clear(),children:"Show all"})]})}function Ac({key:e,descending:t}){return e==="doub\
t"?t?"sure":"doubt":["number","probability","type"].includes(e)?e:"other"}function Nc(e){return e==="sure"?{key:"\
doubt",descending:!0}:{key:e,descending:!1}}function Pc({choice:e,overview:{choices:t,model:n,undoable:i,redoable:r}}){
let s=n.classes.length,o=new Map([...e.keys].map(([u,c])=>[c,u])),a=e.selected.value.size;return l("div",{class:"\
correct",role:"group","aria-label":"Correct the chosen cells",children:[l("div",{class:"correct-row",children:[
l("span",{class:"chosen",children:a===0?"No cell is chosen.":`${w(a,"cell")} chosen:`}),t.map((u,c)=>l(qt,{choice:e,
of:o.get(u),work:()=>e.label(u),children:c<s?l(M,{children:[l(q,{place:c}),u]}):u.slice(0,1).toUpperCase()+u.slice(
1)},u)),l(qt,{choice:e,of:"Delete",work:()=>e.label(null),children:"Take back"})]}),l("div",{class:"correct-ro\
w",children:[l(qt,{choice:e,of:"n",work:()=>e.next(),children:"Next most doubtful"}),l(qt,{choice:e,of:"z",work:()=>e.
undo("undo"),disabled:i===0,children:"Undo"}),l(qt,{choice:e,of:"y",work:()=>e.undo("redo"),disabled:r===0,children:"\
Redo"}),l(F,{label:"Your name, for the export",children:l("input",{type:"text",autocomplete:"name",value:e.name,
onInput:({currentTarget:u})=>e.rename(u.value)})})]}),l("p",{class:"quiet hint",children:"The keys work while \
the cells have the focus. Space chooses or leaves a cell, Shift and the arrow keys choose several, Ctrl and A \
all that are shown."})]})}function qt({choice:e,of:t,work:n,disabled:i,children:r}){return l(E,{"aria-keyshort\
cuts":t,disabled:i,onClick:()=>e.enqueue(n),children:[r,t&&l("kbd",{"aria-hidden":"true",children:t==="Delete"?
"Del":t})]})}var fr=class{which=S("all");safe=S(!1)};function ul({table:e}){let{summary:t}=e.overview.value,{which:n,safe:i}=e.
keep(fr),r=De(()=>C("shown"),[]),[s,o]=K(null),[a,u]=K(null),[c,h]=K("");async function d(_){u(null),_!=="csv"&&
o("The service writes the file …");try{let{blob:g,name:b,rows:v}=await C("export",{which:n.value,format:_,safe:i.
value});Se(g,b),o(`${T(v)} cells saved as ${b}.`),ke(`Saved as ${b}.`)}catch(g){u(`Nothing was saved. ${ae(g)}`)}}
async function f(){let{blob:_,name:g,rows:b}=await C("exportForTraining");b&&Se(_,g),h(b?`${w(b,"cell")} saved\
 as ${g}.`:"No cell has been called a type yet.")}let p=t.reviewed?`${w(t.reviewed,"correction")} will be in i\
t.`:"No cell has been corrected yet.",m=(_,g)=>l("p",{class:"check",children:[l("input",{type:"radio",name:"wh\
ich",id:`which-${_}`,checked:n.value===_,onChange:()=>n.value=_}),l("label",{for:`which-${_}`,children:g})]});
return l(ee,{title:"Export",children:[l("p",{class:"lead",children:"Your own table, unchanged, with further co\
lumns to the right: the model’s class, its probability and flags, the correction, who corrected it, and which \
model it was."}),l("form",{class:"card",onSubmit:_=>{_.preventDefault(),d("csv")},children:[l("fieldset",{children:[
l("legend",{children:"Which cells"}),m("all",`All ${w(t.cells,"cell")}, in the order of your table`),m("shown",
r?`What the view Cells shows: ${w(r.length,"cell")}, filtered and ordered as there`:"")]}),l("p",{class:"check",
children:[l("input",{type:"checkbox",id:"safe",checked:i,onChange:({currentTarget:_})=>i.value=_.checked}),l("\
label",{for:"safe",children:"CSV that a spreadsheet opens: put a ' before text that begins as a formula does"})]}),
l("div",{class:"buttons",children:[l("button",{type:"submit",class:"primary",children:"Save as CSV"}),l(E,{onClick:()=>d(
"xlsx"),children:"Save as Excel"}),l(E,{onClick:()=>d("parquet"),children:"Save as Parquet"})]}),l("p",{role:"\
status",class:a?"warning":void 0,children:a??s??p})]}),l("section",{class:"card",children:[l("h2",{children:"F\
or training"}),l("p",{children:["The cells that you called a type, with their measurements and what you called\
 them. A new model learns from them by ",l("code",{children:"bloodcells-train --train base.csv --add correctio\
ns.csv"}),": a cell that is in the base already takes your label."]}),l("div",{class:"buttons",children:l(E,{onClick:f,
children:"Save the corrected cells"})}),l("p",{role:"status",children:c})]}),l("p",{class:"quiet",children:"Th\
e CSV has the separator and decimal mark of your table; in Excel and Parquet, columns in which all values are \
numbers are numbers, and text is never a formula. The service reads each of them again, and so do LibreOffice,\
 pandas and polars. Give the CSV to a second person, or take theirs under Two people."})]})}function Zn(e,t){return e.classes.map(n=>({name:n,groups:e.groups.flatMap(({group:i,cells:r,note:s,classes:o})=>{
let a=i[t]??"";return o.filter(u=>u.class===n).map(u=>({group:a,cells:r,note:s,isControl:a===e.control,...u}))})}))}var Ht=Math.PI,dr=2*Ht,He=1e-6,Fc=dr-He;function cl(e){this._+=e[0];for(let t=1,n=e.length;t<n;++t)this._+=arguments[t]+
e[t]}function Rc(e){let t=Math.floor(e);if(!(t>=0))throw new Error(`invalid digits: ${e}`);if(t>15)return cl;let n=10**
t;return function(i){this._+=i[0];for(let r=1,s=i.length;r<s;++r)this._+=Math.round(arguments[r]*n)/n+i[r]}}function hl(e,t,n,i){
return e===n&&t===i}function Lc(e){let t=Math.floor(e);if(!(t<=15))return hl;let n=10**t,i=function(r){return Math.
round(r*n)};return function(r,s,o,a){return i(r)===i(o)&&i(s)===i(a)}}var gt=class{constructor(t){this._x0=this.
_y0=this._x1=this._y1=null,this._="",this._append=t==null?cl:Rc(t),this._equal=t==null?hl:Lc(t)}moveTo(t,n){this.
_append`M${this._x0=this._x1=+t},${this._y0=this._y1=+n}`}closePath(){this._x1!==null&&(this._x1=this._x0,this.
_y1=this._y0,this._append`Z`)}lineTo(t,n){this._append`L${this._x1=+t},${this._y1=+n}`}quadraticCurveTo(t,n,i,r){
this._append`Q${+t},${+n},${this._x1=+i},${this._y1=+r}`}bezierCurveTo(t,n,i,r,s,o){this._append`C${+t},${+n},${+i},${+r},${this.
_x1=+s},${this._y1=+o}`}arcTo(t,n,i,r,s){if(t=+t,n=+n,i=+i,r=+r,s=+s,s<0)throw new Error(`negative radius: ${s}`);
let o=this._x1,a=this._y1,u=i-t,c=r-n,h=o-t,d=a-n,f=h*h+d*d;if(this._x1===null)this._append`M${this._x1=t},${this.
_y1=n}`;else if(f>He)if(!(Math.abs(d*u-c*h)>He)||!s)this._append`L${this._x1=t},${this._y1=n}`;else{let p=i-o,
m=r-a,_=u*u+c*c,g=p*p+m*m,b=Math.sqrt(_),v=Math.sqrt(f),y=s*Math.tan((Ht-Math.acos((_+f-g)/(2*b*v)))/2),x=y/v,
O=y/b;Math.abs(x-1)>He&&this._append`L${t+x*h},${n+x*d}`,this._append`A${s},${s},0,0,${+(d*p>h*m)},${this._x1=
t+O*u},${this._y1=n+O*c}`}}arc(t,n,i,r,s,o){if(t=+t,n=+n,i=+i,o=!!o,i<0)throw new Error(`negative radius: ${i}`);
let a=i*Math.cos(r),u=i*Math.sin(r),c=t+a,h=n+u,d=1^o,f=o?r-s:s-r;if(this._x1===null?this._append`M${c},${h}`:
(Math.abs(this._x1-c)>He||Math.abs(this._y1-h)>He)&&this._append`L${c},${h}`,!!i){if(f<0&&(f=f%dr+dr),f>Fc)this.
_append`A${i},${i},0,1,${d},${t-a},${n-u}A${i},${i},0,1,${d},${this._x1=c},${this._y1=h}`;else if(f>He){let p=t+
i*Math.cos(s),m=n+i*Math.sin(s);if(f>=Ht&&this._equal(c,h,p,m)){f/=2;let _=r+f;this._append`A${i},${i},0,${+(f>=
Ht)},${d},${t+i*Math.cos(_)},${n+i*Math.sin(_)}`}this._append`A${i},${i},0,${+(f>=Ht)},${d},${this._x1=p},${this.
_y1=m}`}}}rect(t,n,i,r){this._append`M${this._x0=this._x1=+t},${this._y0=this._y1=+n}h${i=+i}v${+r}h${-i}Z`}toString(){
return this._}};function Ic(){return new gt}Ic.prototype=gt.prototype;function Te(e){return function(){return e}}var yl=Math.cos;var ei=Math.sin,ie=Math.sqrt,fl=1e-12,jt=Math.PI,nm=jt/2,ii=2*jt;function Dc(e){let t=3;return e.digits=function(n){if(!arguments.length)return t;if(n==null)t=null;else{let i=Math.
floor(n);if(!(i>=0))throw new RangeError(`invalid digits: ${n}`);t=i}return e},()=>new gt(t)}var im=Array.prototype.slice;function Bc(e){return typeof e=="object"&&"length"in e?e:Array.from(e)}function bl(e){
this._context=e}bl.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){
this._point=0},lineEnd:function(){(this._line||this._line!==0&&this._point===1)&&this._context.closePath(),this.
_line=1-this._line},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this._point=1,this._line?this._context.
lineTo(e,t):this._context.moveTo(e,t);break;case 1:this._point=2;default:this._context.lineTo(e,t);break}}};function zc(e){
return new bl(e)}var rm=Vc(zc);function wl(e){this._curve=e}wl.prototype={areaStart:function(){this._curve.areaStart()},areaEnd:function(){
this._curve.areaEnd()},lineStart:function(){this._curve.lineStart()},lineEnd:function(){this._curve.lineEnd()},
point:function(e,t){this._curve.point(t*Math.sin(e),t*-Math.cos(e))}};function Vc(e){function t(n){return new wl(
e(n))}return t._curve=e,t}var sm=ie(3);var xl={draw(e,t){let n=ie(t/jt);e.moveTo(n,0),e.arc(0,0,n,0,ii)}},Wc={draw(e,t){let n=ie(t/5)/2;e.moveTo(-3*n,
-n),e.lineTo(-n,-n),e.lineTo(-n,-3*n),e.lineTo(n,-3*n),e.lineTo(n,-n),e.lineTo(3*n,-n),e.lineTo(3*n,n),e.lineTo(
n,n),e.lineTo(n,3*n),e.lineTo(-n,3*n),e.lineTo(-n,n),e.lineTo(-3*n,n),e.closePath()}},Sl=ie(1/3),qc=Sl*2,Hc={draw(e,t){
let n=ie(t/qc),i=n*Sl;e.moveTo(0,-n),e.lineTo(i,0),e.lineTo(0,n),e.lineTo(-i,0),e.closePath()}};var jc={draw(e,t){let n=ie(t),i=-n/2;e.rect(i,i,n,n)}};var Uc=.8908130915292852,kl=ei(jt/10)/ei(7*jt/10),Gc=ei(ii/10)*kl,Kc=-yl(ii/10)*kl,Yc={draw(e,t){let n=ie(t*Uc),
i=Gc*n,r=Kc*n;e.moveTo(0,-n),e.lineTo(i,r);for(let s=1;s<5;++s){let o=ii*s/5,a=yl(o),u=ei(o);e.lineTo(u*n,-a*n),
e.lineTo(a*i-u*r,u*i+a*r)}e.closePath()}},pr=ie(3),Xc={draw(e,t){let n=-ie(t/(pr*3));e.moveTo(0,n*2),e.lineTo(
-pr*n,-n),e.lineTo(pr*n,-n),e.closePath()}},om=ie(3);var oe=-.5,le=ie(3)/2,gr=1/ie(12),Qc=(gr/2+1)*3,Jc={draw(e,t){let n=ie(t/Qc),i=n/2,r=n*gr,s=i,o=n*gr+n,a=-s,u=o;
e.moveTo(i,r),e.lineTo(s,o),e.lineTo(a,u),e.lineTo(oe*i-le*r,le*i+oe*r),e.lineTo(oe*s-le*o,le*s+oe*o),e.lineTo(
oe*a-le*u,le*a+oe*u),e.lineTo(oe*i+le*r,oe*r-le*i),e.lineTo(oe*s+le*o,oe*o-le*s),e.lineTo(oe*a+le*u,oe*u-le*a),
e.closePath()}};var vr=[xl,Wc,Hc,jc,Yc,Xc,Jc];function Ml(e,t){let n=null,i=Dc(r);e=typeof e=="function"?e:Te(e||xl),t=typeof t=="function"?t:Te(t===void 0?
64:+t);function r(){let s;if(n||(n=s=i()),e.apply(this,arguments).draw(n,+t.apply(this,arguments)),s)return n=
null,s+""||null}return r.type=function(s){return arguments.length?(e=typeof s=="function"?s:Te(s),r):e},r.size=
function(s){return arguments.length?(t=typeof s=="function"?s:Te(+s),r):t},r.context=function(s){return arguments.
length?(n=s??null,r):n},r}function Oe(){}function ti(e,t,n){e._context.bezierCurveTo((2*e._x0+e._x1)/3,(2*e._y0+
e._y1)/3,(e._x0+2*e._x1)/3,(e._y0+2*e._y1)/3,(e._x0+4*e._x1+t)/6,(e._y0+4*e._y1+n)/6)}function yr(e){this._context=
e}yr.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){this.
_x0=this._x1=this._y0=this._y1=NaN,this._point=0},lineEnd:function(){switch(this._point){case 3:ti(this,this._x1,
this._y1);case 2:this._context.lineTo(this._x1,this._y1);break}(this._line||this._line!==0&&this._point===1)&&
this._context.closePath(),this._line=1-this._line},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this.
_point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:this._point=2;break;case 2:
this._point=3,this._context.lineTo((5*this._x0+this._x1)/6,(5*this._y0+this._y1)/6);default:ti(this,e,t);break}
this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t}};function Zc(e){this._context=e}Zc.prototype={areaStart:Oe,areaEnd:Oe,lineStart:function(){this._x0=this._x1=this.
_x2=this._x3=this._x4=this._y0=this._y1=this._y2=this._y3=this._y4=NaN,this._point=0},lineEnd:function(){switch(this.
_point){case 1:{this._context.moveTo(this._x2,this._y2),this._context.closePath();break}case 2:{this._context.
moveTo((this._x2+2*this._x3)/3,(this._y2+2*this._y3)/3),this._context.lineTo((this._x3+2*this._x2)/3,(this._y3+
2*this._y2)/3),this._context.closePath();break}case 3:{this.point(this._x2,this._y2),this.point(this._x3,this.
_y3),this.point(this._x4,this._y4);break}}},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this._point=
1,this._x2=e,this._y2=t;break;case 1:this._point=2,this._x3=e,this._y3=t;break;case 2:this._point=3,this._x4=e,
this._y4=t,this._context.moveTo((this._x0+4*this._x1+e)/6,(this._y0+4*this._y1+t)/6);break;default:ti(this,e,t);
break}this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t}};function eh(e){this._context=e}eh.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=
NaN},lineStart:function(){this._x0=this._x1=this._y0=this._y1=NaN,this._point=0},lineEnd:function(){(this._line||
this._line!==0&&this._point===3)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){switch(e=
+e,t=+t,this._point){case 0:this._point=1;break;case 1:this._point=2;break;case 2:this._point=3;var n=(this._x0+
4*this._x1+e)/6,i=(this._y0+4*this._y1+t)/6;this._line?this._context.lineTo(n,i):this._context.moveTo(n,i);break;case 3:
this._point=4;default:ti(this,e,t);break}this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t}};function Cl(e,t){this._basis=new yr(e),this._beta=t}Cl.prototype={lineStart:function(){this._x=[],this._y=[],this.
_basis.lineStart()},lineEnd:function(){var e=this._x,t=this._y,n=e.length-1;if(n>0)for(var i=e[0],r=t[0],s=e[n]-
i,o=t[n]-r,a=-1,u;++a<=n;)u=a/n,this._basis.point(this._beta*e[a]+(1-this._beta)*(i+u*s),this._beta*t[a]+(1-this.
_beta)*(r+u*o));this._x=this._y=null,this._basis.lineEnd()},point:function(e,t){this._x.push(+e),this._y.push(
+t)}};var lm=(function e(t){function n(i){return t===1?new yr(i):new Cl(i,t)}return n.beta=function(i){return e(
+i)},n})(.85);function ni(e,t,n){e._context.bezierCurveTo(e._x1+e._k*(e._x2-e._x0),e._y1+e._k*(e._y2-e._y0),e.
_x2+e._k*(e._x1-t),e._y2+e._k*(e._y1-n),e._x2,e._y2)}function br(e,t){this._context=e,this._k=(1-t)/6}br.prototype=
{areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){this._x0=this._x1=
this._x2=this._y0=this._y1=this._y2=NaN,this._point=0},lineEnd:function(){switch(this._point){case 2:this._context.
lineTo(this._x2,this._y2);break;case 3:ni(this,this._x1,this._y1);break}(this._line||this._line!==0&&this._point===
1)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:
this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:this._point=2,this._x1=
e,this._y1=t;break;case 2:this._point=3;default:ni(this,e,t);break}this._x0=this._x1,this._x1=this._x2,this._x2=
e,this._y0=this._y1,this._y1=this._y2,this._y2=t}};var am=(function e(t){function n(i){return new br(i,t)}return n.
tension=function(i){return e(+i)},n})(0);function wr(e,t){this._context=e,this._k=(1-t)/6}wr.prototype={areaStart:Oe,
areaEnd:Oe,lineStart:function(){this._x0=this._x1=this._x2=this._x3=this._x4=this._x5=this._y0=this._y1=this._y2=
this._y3=this._y4=this._y5=NaN,this._point=0},lineEnd:function(){switch(this._point){case 1:{this._context.moveTo(
this._x3,this._y3),this._context.closePath();break}case 2:{this._context.lineTo(this._x3,this._y3),this._context.
closePath();break}case 3:{this.point(this._x3,this._y3),this.point(this._x4,this._y4),this.point(this._x5,this.
_y5);break}}},point:function(e,t){switch(e=+e,t=+t,this._point){case 0:this._point=1,this._x3=e,this._y3=t;break;case 1:
this._point=2,this._context.moveTo(this._x4=e,this._y4=t);break;case 2:this._point=3,this._x5=e,this._y5=t;break;default:
ni(this,e,t);break}this._x0=this._x1,this._x1=this._x2,this._x2=e,this._y0=this._y1,this._y1=this._y2,this._y2=
t}};var um=(function e(t){function n(i){return new wr(i,t)}return n.tension=function(i){return e(+i)},n})(0);function xr(e,t){
this._context=e,this._k=(1-t)/6}xr.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=
NaN},lineStart:function(){this._x0=this._x1=this._x2=this._y0=this._y1=this._y2=NaN,this._point=0},lineEnd:function(){
(this._line||this._line!==0&&this._point===3)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){
switch(e=+e,t=+t,this._point){case 0:this._point=1;break;case 1:this._point=2;break;case 2:this._point=3,this.
_line?this._context.lineTo(this._x2,this._y2):this._context.moveTo(this._x2,this._y2);break;case 3:this._point=
4;default:ni(this,e,t);break}this._x0=this._x1,this._x1=this._x2,this._x2=e,this._y0=this._y1,this._y1=this._y2,
this._y2=t}};var cm=(function e(t){function n(i){return new xr(i,t)}return n.tension=function(i){return e(+i)},
n})(0);function Sr(e,t,n){var i=e._x1,r=e._y1,s=e._x2,o=e._y2;if(e._l01_a>fl){var a=2*e._l01_2a+3*e._l01_a*e._l12_a+
e._l12_2a,u=3*e._l01_a*(e._l01_a+e._l12_a);i=(i*a-e._x0*e._l12_2a+e._x2*e._l01_2a)/u,r=(r*a-e._y0*e._l12_2a+e.
_y2*e._l01_2a)/u}if(e._l23_a>fl){var c=2*e._l23_2a+3*e._l23_a*e._l12_a+e._l12_2a,h=3*e._l23_a*(e._l23_a+e._l12_a);
s=(s*c+e._x1*e._l23_2a-t*e._l12_2a)/h,o=(o*c+e._y1*e._l23_2a-n*e._l12_2a)/h}e._context.bezierCurveTo(i,r,s,o,e.
_x2,e._y2)}function Tl(e,t){this._context=e,this._alpha=t}Tl.prototype={areaStart:function(){this._line=0},areaEnd:function(){
this._line=NaN},lineStart:function(){this._x0=this._x1=this._x2=this._y0=this._y1=this._y2=NaN,this._l01_a=this.
_l12_a=this._l23_a=this._l01_2a=this._l12_2a=this._l23_2a=this._point=0},lineEnd:function(){switch(this._point){case 2:
this._context.lineTo(this._x2,this._y2);break;case 3:this.point(this._x2,this._y2);break}(this._line||this._line!==
0&&this._point===1)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){if(e=+e,t=+t,this.
_point){var n=this._x2-e,i=this._y2-t;this._l23_a=Math.sqrt(this._l23_2a=Math.pow(n*n+i*i,this._alpha))}switch(this.
_point){case 0:this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:this.
_point=2;break;case 2:this._point=3;default:Sr(this,e,t);break}this._l01_a=this._l12_a,this._l12_a=this._l23_a,
this._l01_2a=this._l12_2a,this._l12_2a=this._l23_2a,this._x0=this._x1,this._x1=this._x2,this._x2=e,this._y0=this.
_y1,this._y1=this._y2,this._y2=t}};var hm=(function e(t){function n(i){return t?new Tl(i,t):new br(i,0)}return n.
alpha=function(i){return e(+i)},n})(.5);function Ol(e,t){this._context=e,this._alpha=t}Ol.prototype={areaStart:Oe,
areaEnd:Oe,lineStart:function(){this._x0=this._x1=this._x2=this._x3=this._x4=this._x5=this._y0=this._y1=this._y2=
this._y3=this._y4=this._y5=NaN,this._l01_a=this._l12_a=this._l23_a=this._l01_2a=this._l12_2a=this._l23_2a=this.
_point=0},lineEnd:function(){switch(this._point){case 1:{this._context.moveTo(this._x3,this._y3),this._context.
closePath();break}case 2:{this._context.lineTo(this._x3,this._y3),this._context.closePath();break}case 3:{this.
point(this._x3,this._y3),this.point(this._x4,this._y4),this.point(this._x5,this._y5);break}}},point:function(e,t){
if(e=+e,t=+t,this._point){var n=this._x2-e,i=this._y2-t;this._l23_a=Math.sqrt(this._l23_2a=Math.pow(n*n+i*i,this.
_alpha))}switch(this._point){case 0:this._point=1,this._x3=e,this._y3=t;break;case 1:this._point=2,this._context.
moveTo(this._x4=e,this._y4=t);break;case 2:this._point=3,this._x5=e,this._y5=t;break;default:Sr(this,e,t);break}
this._l01_a=this._l12_a,this._l12_a=this._l23_a,this._l01_2a=this._l12_2a,this._l12_2a=this._l23_2a,this._x0=this.
_x1,this._x1=this._x2,this._x2=e,this._y0=this._y1,this._y1=this._y2,this._y2=t}};var fm=(function e(t){function n(i){
return t?new Ol(i,t):new wr(i,0)}return n.alpha=function(i){return e(+i)},n})(.5);function El(e,t){this._context=
e,this._alpha=t}El.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){
this._x0=this._x1=this._x2=this._y0=this._y1=this._y2=NaN,this._l01_a=this._l12_a=this._l23_a=this._l01_2a=this.
_l12_2a=this._l23_2a=this._point=0},lineEnd:function(){(this._line||this._line!==0&&this._point===3)&&this._context.
closePath(),this._line=1-this._line},point:function(e,t){if(e=+e,t=+t,this._point){var n=this._x2-e,i=this._y2-
t;this._l23_a=Math.sqrt(this._l23_2a=Math.pow(n*n+i*i,this._alpha))}switch(this._point){case 0:this._point=1;break;case 1:
this._point=2;break;case 2:this._point=3,this._line?this._context.lineTo(this._x2,this._y2):this._context.moveTo(
this._x2,this._y2);break;case 3:this._point=4;default:Sr(this,e,t);break}this._l01_a=this._l12_a,this._l12_a=this.
_l23_a,this._l01_2a=this._l12_2a,this._l12_2a=this._l23_2a,this._x0=this._x1,this._x1=this._x2,this._x2=e,this.
_y0=this._y1,this._y1=this._y2,this._y2=t}};var dm=(function e(t){function n(i){return t?new El(i,t):new xr(i,
0)}return n.alpha=function(i){return e(+i)},n})(.5);function th(e){this._context=e}th.prototype={areaStart:Oe,
areaEnd:Oe,lineStart:function(){this._point=0},lineEnd:function(){this._point&&this._context.closePath()},point:function(e,t){
e=+e,t=+t,this._point?this._context.lineTo(e,t):(this._point=1,this._context.moveTo(e,t))}};function dl(e){return e<0?-1:1}function pl(e,t,n){var i=e._x1-e._x0,r=t-e._x1,s=(e._y1-e._y0)/(i||r<0&&-0),o=(n-
e._y1)/(r||i<0&&-0),a=(s*r+o*i)/(i+r);return(dl(s)+dl(o))*Math.min(Math.abs(s),Math.abs(o),.5*Math.abs(a))||0}
function ml(e,t){var n=e._x1-e._x0;return n?(3*(e._y1-e._y0)/n-t)/2:t}function mr(e,t,n){var i=e._x0,r=e._y0,s=e.
_x1,o=e._y1,a=(s-i)/3;e._context.bezierCurveTo(i+a,r+a*t,s-a,o-a*n,s,o)}function _r(e){this._context=e}_r.prototype=
{areaStart:function(){this._line=0},areaEnd:function(){this._line=NaN},lineStart:function(){this._x0=this._x1=
this._y0=this._y1=this._t0=NaN,this._point=0},lineEnd:function(){switch(this._point){case 2:this._context.lineTo(
this._x1,this._y1);break;case 3:mr(this,this._t0,ml(this,this._t0));break}(this._line||this._line!==0&&this._point===
1)&&this._context.closePath(),this._line=1-this._line},point:function(e,t){var n=NaN;if(e=+e,t=+t,!(e===this._x1&&
t===this._y1)){switch(this._point){case 0:this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(
e,t);break;case 1:this._point=2;break;case 2:this._point=3,mr(this,ml(this,n=pl(this,e,t)),n);break;default:mr(
this,this._t0,n=pl(this,e,t));break}this._x0=this._x1,this._x1=e,this._y0=this._y1,this._y1=t,this._t0=n}}};function nh(e){
this._context=new $l(e)}(nh.prototype=Object.create(_r.prototype)).point=function(e,t){_r.prototype.point.call(
this,t,e)};function $l(e){this._context=e}$l.prototype={moveTo:function(e,t){this._context.moveTo(t,e)},closePath:function(){
this._context.closePath()},lineTo:function(e,t){this._context.lineTo(t,e)},bezierCurveTo:function(e,t,n,i,r,s){
this._context.bezierCurveTo(t,e,i,n,s,r)}};function ih(e){this._context=e}ih.prototype={areaStart:function(){this._line=0},areaEnd:function(){this._line=
NaN},lineStart:function(){this._x=[],this._y=[]},lineEnd:function(){var e=this._x,t=this._y,n=e.length;if(n)if(this.
_line?this._context.lineTo(e[0],t[0]):this._context.moveTo(e[0],t[0]),n===2)this._context.lineTo(e[1],t[1]);else
for(var i=gl(e),r=gl(t),s=0,o=1;o<n;++s,++o)this._context.bezierCurveTo(i[0][s],r[0][s],i[1][s],r[1][s],e[o],t[o]);
(this._line||this._line!==0&&n===1)&&this._context.closePath(),this._line=1-this._line,this._x=this._y=null},point:function(e,t){
this._x.push(+e),this._y.push(+t)}};function gl(e){var t,n=e.length-1,i,r=new Array(n),s=new Array(n),o=new Array(
n);for(r[0]=0,s[0]=2,o[0]=e[0]+2*e[1],t=1;t<n-1;++t)r[t]=1,s[t]=4,o[t]=4*e[t]+2*e[t+1];for(r[n-1]=2,s[n-1]=7,o[n-
1]=8*e[n-1]+e[n],t=1;t<n;++t)i=r[t]/s[t-1],s[t]-=i,o[t]-=i*o[t-1];for(r[n-1]=o[n-1]/s[n-1],t=n-2;t>=0;--t)r[t]=
(o[t]-r[t+1])/s[t];for(s[n-1]=(e[n]+r[n-1])/2,t=0;t<n-1;++t)s[t]=2*e[t+1]-r[t+1];return[r,s]}function rh(e,t){this._context=e,this._t=t}rh.prototype={areaStart:function(){this._line=0},areaEnd:function(){
this._line=NaN},lineStart:function(){this._x=this._y=NaN,this._point=0},lineEnd:function(){0<this._t&&this._t<
1&&this._point===2&&this._context.lineTo(this._x,this._y),(this._line||this._line!==0&&this._point===1)&&this.
_context.closePath(),this._line>=0&&(this._t=1-this._t,this._line=1-this._line)},point:function(e,t){switch(e=
+e,t=+t,this._point){case 0:this._point=1,this._line?this._context.lineTo(e,t):this._context.moveTo(e,t);break;case 1:
this._point=2;default:{if(this._t<=0)this._context.lineTo(this._x,t),this._context.lineTo(e,t);else{var n=this.
_x*(1-this._t)+e*this._t;this._context.lineTo(n,this._y),this._context.lineTo(n,t)}break}}this._x=e,this._y=t}};function _l(e,t){if((o=e.length)>1)for(var n=1,i,r,s=e[t[0]],o,a=s.length;n<o;++n)for(r=s,s=e[t[n]],i=0;i<a;++i)
s[i][1]+=s[i][0]=isNaN(r[i][1])?r[i][0]:r[i][1]}function vl(e){for(var t=e.length,n=new Array(t);--t>=0;)n[t]=
t;return n}function sh(e,t){return e[t]}function oh(e){let t=[];return t.key=e,t}function Al(){var e=Te([]),t=vl,
n=_l,i=sh;function r(s){var o=Array.from(e.apply(this,arguments),oh),a,u=o.length,c=-1,h;for(let d of s)for(a=
0,++c;a<u;++a)(o[a][c]=[0,+i(d,o[a].key,c,s)]).data=d;for(a=0,h=Bc(t(o));a<u;++a)o[h[a]].index=a;return n(o,h),
o}return r.keys=function(s){return arguments.length?(e=typeof s=="function"?s:Te(Array.from(s)),r):e},r.value=
function(s){return arguments.length?(i=typeof s=="function"?s:Te(+s),r):i},r.order=function(s){return arguments.
length?(t=s==null?vl:typeof s=="function"?s:Te(Array.from(s)),r):t},r.offset=function(s){return arguments.length?
(n=s??_l,r):n},r}var Ut=4,lh=60;function Nl(e,t){return ve([0,Math.min(1,Math.max(.05,e))],t).nice(Ut).clamp(!0)}function Gt(e,t=e.
tickFormat(Ut,"%")){return e.ticks(Ut).map(n=>({at:e(n),name:t(n)}))}function Kt(e,t){return e.domain().map(n=>({
at:(e(n)??0)+e.bandwidth()/2,name:t(n)}))}function je({ticks:e,y:t,top:n}){return l(M,{children:e.map(({at:i,name:r})=>l(
"g",{children:[n!==void 0&&l("line",{x1:i,x2:i,y1:n,y2:t,class:"tick"}),l("text",{x:i,y:t+16,class:"label","te\
xt-anchor":"middle",children:r})]},i))})}function _t({ticks:e,x:t,right:n}){return l(M,{children:e.map(({at:i,
name:r,isBold:s})=>l("g",{children:[n!==void 0&&l("line",{x1:t,x2:n,y1:i,y2:i,class:"tick"}),l("text",{x:t-8,y:i+
4,class:`label${s?" control":""}`,"text-anchor":"end",children:r})]},i))})}function kr(e){return Ml(vr[e%vr.length],
lh)()??""}function Ee(e,t){if(e.length<=t)return e;let n=Math.floor((t-1)/3);return`${e.slice(0,t-1-n).trimEnd()}\
…${e.slice(e.length-n).trimStart()}`}var ri="http://www.w3.org/2000/svg",ah=["fill","stroke","stroke-width","stroke-dasharray","stroke-linejoin","p\
aint-order","font-size","font-weight","font-family","text-anchor"],Pl=400,uh=.75,Yt=18,Fl=9,si=4;function Ue({
caption:e,title:t,file:n,width:i,height:r,label:s,isAlone:o,legend:a,children:u}){let c=X(null),h=(f,p)=>l(E,{
class:"small","aria-label":`Save ${t} as ${f}`,onClick:async()=>Se(await p(c.current),`${n}.${f.toLowerCase()}`),
children:f}),d=l("svg",{ref:c,viewBox:`0 0 ${i} ${r}`,style:i>Pl?{minWidth:`${uh*i}px`}:void 0,role:"img","ari\
a-label":s,children:u});return l("figure",{class:o?"one-figure":void 0,children:[l("figcaption",{children:e}),
a&&l("ul",{class:"legend",children:a}),i>Pl?l(U,{label:`Figure: ${t}`,children:d}):d,l("div",{class:"buttons f\
igure-buttons",children:[h("SVG",async f=>Rl(f,t,n)),h("PNG",f=>ch(f,t,n))]})]})}function Rl(e,t,n){let{width:i,
height:r}=e.viewBox.baseVal,s=r+Yt,o=e.cloneNode(!0);o.setAttribute("xmlns",ri),o.setAttribute("width",String(
i)),o.setAttribute("height",String(s)),o.setAttribute("viewBox",`0 0 ${i} ${s}`);let a=[e,...e.querySelectorAll(
"*")];[o,...o.querySelectorAll("*")].forEach((f,p)=>{f.removeAttribute("class");let m=a[p];if(!(m instanceof SVGGraphicsElement))
return;let _=getComputedStyle(m);for(let g of ah)f.setAttribute(g,_.getPropertyValue(g))});let u=document.createElementNS(
ri,"title");u.textContent=t;let c=document.createElementNS(ri,"rect");c.setAttribute("width",String(i)),c.setAttribute(
"height",String(s));let h=f=>getComputedStyle(document.documentElement).getPropertyValue(f).trim();c.setAttribute(
"fill",h("--paper"));let d=document.createElementNS(ri,"text");return d.textContent=Ee(n,Math.floor((i-Yt)/(Fl/
2))),d.setAttribute("x",String(Yt/2)),d.setAttribute("y",String(s-Yt/3)),d.setAttribute("font-size",String(Fl)),
d.setAttribute("font-family",getComputedStyle(e).fontFamily),d.setAttribute("fill",h("--ink")),o.prepend(u,c),
o.append(d),new Blob([new XMLSerializer().serializeToString(o)],{type:"image/svg+xml"})}async function ch(e,t,n){
let i=e.viewBox.baseVal.width,r=e.viewBox.baseVal.height+Yt,s=URL.createObjectURL(Rl(e,t,n));try{let o=new Image(
i*si,r*si);o.src=s,await o.decode();let a=document.createElement("canvas");return a.width=i*si,a.height=r*si,Ze(
a).drawImage(o,0,0,a.width,a.height),await new Promise((u,c)=>a.toBlob(h=>h?u(h):c(new Error("The drawing is t\
oo large.")),"image/png"))}finally{URL.revokeObjectURL(s)}}var Cr=118,Ll=16,oi=360,Qt=8,Il=26,Mr=24,Xt=20,hh=16,fh=.12,dh=.35;function Dl(e,t){return pt([...e.keys()],[Qt,
Qt+e.length*t])}function Bl({groups:e,rows:t}){let n=Kt(t,i=>Ee(e[i].group,hh));return l(_t,{ticks:n.map((i,r)=>({
...i,isBold:e[r].isControl})),x:Cr})}function zl(e){return e?`; the control ${e} is in bold`:""}function Vl({panels:e,
control:t,file:n}){let i=e[0]?.groups??[],r=Dl(i,Mr).paddingInner(1-Xt/Mr),s=Qt+i.length*Mr,o=ve([0,1],[Cr,oi-
Ll]),a=Al().keys(e.keys()).value((u,c)=>e[c].groups[u]?.fraction??0)(i.keys());return l(Ue,{caption:"How each \
group is mixed: the corrected shares, the types in this order",legend:e.map(({name:u},c)=>l("li",{children:[l(
q,{place:c}),u]},u)),title:"the mix of each group",file:`${n} mix`,width:oi,height:s+Il,label:`Shares of all t\
ypes in each group, as bars in the order of the types; the table below has the numbers${zl(t)}`,isAlone:!0,children:[
i.map(({group:u},c)=>a.map(({[c]:[h,d]=[0,0]},f)=>{let{name:p}=e[f],m=r(c)??0,_=d-h;return l("g",{children:[l(
"rect",{x:o(h),y:m,width:o(d)-o(h),height:Xt,class:`part ${nt(f)}`,children:l("title",{children:[u,": ",p," ",
Y(_)]})}),_>=fh&&l("text",{x:o((h+d)/2),y:m+14,class:"label in-part","text-anchor":"middle",children:_<dh?p.slice(
0,3):p})]},f)})),l(Bl,{groups:i,rows:r}),l(je,{ticks:Gt(o),y:s})]})}function Wl({panel:{name:e,groups:t},place:n,
control:i,file:r}){let s=Math.max(...t.map(({high:c,fraction:h})=>c??h??0)),o=Nl(s,[Cr,oi-Ll]),a=Dl(t,Xt),u=Qt+
t.length*Xt;return l(Ue,{caption:l(M,{children:[l(q,{place:n}),l("strong",{children:e})]}),title:`the shares o\
f ${e}`,file:`${r} ${e}`,width:oi,height:u+Il,label:`Share of ${e} in each group; the table below has the numb\
ers${zl(i)}`,children:[l(je,{ticks:Gt(o),y:u,top:Qt/2}),t.map(({group:c,fraction:h,low:d,high:f,counted:p,cells:m},_)=>{
let g=(a(_)??0)+Xt/2;return l("g",{children:[l("title",{children:[c,": ",Y(h)]}),d!==null&&f!==null&&l("line",
{x1:o(d),x2:o(f),y1:g,y2:g,class:"interval"}),m>0&&l("circle",{cx:o(p/m),cy:g,r:3.5,class:"counted"}),h!==null&&
l("circle",{cx:o(h),cy:g,r:4,class:`point ${nt(n)}`})]},_)}),l(Bl,{groups:t,rows:a})]})}var ph="{slide}_{field}_*",ql={total:0,values:[]},mh=["","each group is one well"],gh=["","all together"],_h=500,
li=class{by;unit;within;control=S("");leaveOut=S(!1);source=S("id");pattern=S(ph);cuts=S(!1);cut=S(null);outcome=S(
null);overview;parts=S([]);values=S(ql);constructor({overview:t}){this.overview=t,this.by=S(this.guess(["compo\
und","treatment","group","slide","well","condition"])??this.columns[0][0]),this.unit=S(this.guess(["well"])??""),
this.within=S(this.guess(["plate"])??""),this.loadValues()}get columns(){let t=this.overview.value.columns.filter(
({isMeasurement:n,isId:i})=>!n&&!i).map(({name:n,column:i})=>[`column ${i}`,n||"(no header)"]);return[...this.
parts.value.map(n=>[`part ${n}`,`${n} (from the pattern)`]),...t,["id","name of the cell"]]}get units(){return[
mh,...this.columns]}get withins(){return[gh,...this.columns]}get sources(){let t=this.columns.filter(([n])=>n.
startsWith("column "));return[["id","the names of the cells"],...t]}get controls(){let{total:t,values:n}=this.
values.value,i=t>_h?[]:n;return[["",`no control (${w(t,"group")})`],...i.map(({text:r,cells:s})=>[r,`${r} (${w(
s,"cell")})`])]}nameOf(t){return this.columns.find(([n])=>n===t)?.[1]??t}groupBy(t){return this.by.value=t,this.
loadValues()}guess(t){for(let n of t){let i=this.columns.find(([,r])=>r.toLowerCase().startsWith(n));if(i)return i[0]}}async loadValues(){
let t=this.by.value,n=await C("values",{reference:t}).catch(()=>ql);if(t!==this.by.value)return;this.values.value=
n;let i=n.values.find(({text:r})=>/^(dmso|control|vehicle|untreated|ctrl)$/i.test(r));this.control.value=i?.text??
""}async cutNames(){let[t,n]=[this.source.value,this.pattern.value],i=await C("cut",{source:t,pattern:n}).catch(
ae);t!==this.source.value||n!==this.pattern.value||(this.cut.value=i,this.takeParts(typeof i!="string"&&i.fitted?
i.names:[]))}takeParts(t){let n=this.parts.value;if(t.join()===n.join())return;this.parts.value=t,n.length===0&&
(this.by.value=`part ${t[0]}`);let i=r=>this.columns.some(([s])=>s===r);i(this.by.value)||(this.by.value=this.
columns[0][0]);for(let r of[this.unit,this.within])i(r.value)||(r.value="");this.loadValues()}async compute(){
let t={by:this.by.value,control:this.control.value,unit:this.unit.value,within:this.within.value,leaveOutFlagged:this.
leaveOut.value};this.outcome.value={is:"asked"};try{this.outcome.value={is:"answered",asked:t,answer:await C("\
groups",t)}}catch(n){let i=Re(n),r=i.kind==="problem"?et(i.problem).faults:[];this.outcome.value={is:"refused",
sentence:ae(n),faults:r}}}};var vh="button, .buttons, form",yh="default-src 'none'; style-src 'unsafe-inline'";function jl(e,t){let n=document.
createElement("main");hn(l("section",{class:"view",children:[l("h1",{children:e}),t]}),n);for(let s of n.querySelectorAll(
vh))s.remove();for(let s of n.querySelectorAll("[role=status]"))s.removeAttribute("role");let i=document.createElement(
"title");i.textContent=e;let r=["<!doctype html>",`<html lang="${document.documentElement.lang}">`,`<head><met\
a charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${yh}">`,'<meta name="viewport" content=\
"width=device-width, initial-scale=1">',`${Hl(i)}<style>`,bh(document),"</style></head>",`<body>${Hl(n)}</body\
></html>`];return new Blob([r.join(`
`)],{type:"text/html"})}function Hl(e){return new XMLSerializer().serializeToString(e)}function bh({styleSheets:e}){
return[...e].flatMap(({cssRules:t})=>[...t].map(({cssText:n})=>n)).join(`
`)}var vt=360,Tr=300,[Jt,ai,Ul,wh]=[68,22,14,42],Or=12,ui=6,Er=.05,xh=1e-6,Sh=14;function $r(e){return e.flatMap(
({name:t,groups:n},i)=>n.flatMap(({isControl:r,group:s,shift:o,p_adjusted:a})=>r||o===null||a===null?[]:[{name:t,
place:i,group:s,shift:o,p:a}]))}function kh(e,t,n,i=.6*Or){let r=[],s=t.map(({x:o,y:a})=>({left:o-ui,right:o+ui,
top:a-ui,bottom:a+ui}));for(let{x:o,y:a,text:u}of e){let c=u.length*i;for(let h of[o+8,o-8-c]){let d={left:h,right:h+
c,top:a-Or/2-1,bottom:a+Or/2+1},f=d.left>=n.left&&d.right<=n.right&&d.top>=n.top&&d.bottom<=n.bottom,p=[...r,...s].
every(m=>d.right<=m.left||d.left>=m.right||d.bottom<=m.top||d.top>=m.bottom);if(!(!f||!p)){r.push({...d,x:h,y:a,
text:u});break}}}return r}function Gl({panels:e,control:t,file:n}){let i=$r(e),r=Math.max(.05,...i.map(({shift:f})=>Math.
abs(f))),s=Math.min(.01,...i.map(({p:f})=>Math.max(xh,f))),o=Tr-wh,a=ve([-r,r],[Jt,vt-ai]).nice(Ut),u=lr([1,s],
[o,Ul]).nice().clamp(!0),c=u.ticks().filter(f=>Number.isInteger(Math.log10(f))),h=i.filter(({p:f})=>f<Er).sort(
(f,p)=>f.p-p.p||Math.abs(p.shift)-Math.abs(f.shift)),d=kh(h.map(({group:f,shift:p,p:m})=>({x:a(p),y:u(m),text:Ee(
f,Sh)})),i.map(({shift:f,p})=>({x:a(f),y:u(p)})),{left:Jt,right:vt-2,top:2,bottom:o});return l(Ue,{caption:`Ag\
ainst ${t}: how far each type shifts, and how sure that is. Above the dashed line p, adjusted, is below 0.05.`,
legend:e.map(({name:f},p)=>l("li",{children:[l("svg",{viewBox:"-7 -7 14 14",width:14,height:14,"aria-hidden":"\
true",children:l("path",{d:kr(p),class:`point type-${p%7}`})}),f]},f)),title:"the shifts",file:`${n} shifts`,width:vt,
height:Tr,label:`Shift of each type in each group against ${t}, and how sure it is; the table below has the nu\
mbers`,isAlone:!0,children:[l(je,{ticks:Gt(a,f=>Fe(f).replace(".0","")),y:o,top:Ul}),l(_t,{ticks:c.map(f=>({at:u(
f),name:String(f)})),x:Jt,right:vt-ai}),l("line",{x1:Jt,x2:vt-ai,y1:u(Er),y2:u(Er),class:"sure"}),l("text",{x:(Jt+
vt-ai)/2,y:Tr-6,class:"label","text-anchor":"middle",children:"Shift in percentage points; upwards: p, adjuste\
d"}),i.map(({name:f,place:p,group:m,shift:_,p:g},b)=>l("g",{transform:`translate(${a(_)} ${u(g)})`,children:[l(
"title",{children:[m,", ",f,": ",Fe(_)," points, p ",Ot(g)]}),l("path",{d:kr(p),class:`point type-${p%7}`})]},
b)),d.map((f,p)=>l("text",{x:f.x,y:f.y+4,class:"label",children:f.text},p))]})}function Kl({table:e}){let t=e.keep(li),n=t.outcome.value;return l(ee,{title:"Groups",children:[l("p",{class:"\
lead",children:"How each well, slide or compound is mixed. Counts are corrected for the errors that the model \
is known to make, and every share has an interval that holds in 95 of 100 cases."}),l(Mh,{grouping:t}),l(Th,{grouping:t}),
n?.is==="asked"&&l("p",{role:"status",children:"The service is at work …"}),n?.is==="refused"&&l(Ie,{children:[
l("p",{children:n.sentence}),n.faults.length>0&&l(Me,{of:n.faults.map(({place:i,message:r})=>`${i}: ${r}`)})]}),
n?.is==="answered"&&l(M,{children:[l(Yl,{...n,overview:e.overview.value}),l("div",{class:"buttons",children:[l(
E,{onClick:()=>Eh(n.asked,e.overview.value),children:"Save as CSV"}),l(E,{onClick:()=>$h(n,t,e.overview.value),
children:"Save as a page"}),l(E,{onClick:()=>print(),children:"Print"})]})]})]})}function Mh({grouping:e}){let{
cuts:t,source:n,pattern:i}=e;return l("details",{class:"card",open:t,onToggle:({currentTarget:r})=>{t.value=r.
open,t.value&&e.cutNames()},children:[l("summary",{children:"Take the groups from names, by a pattern"}),l("p",
{class:"quiet",children:"Write {name} where a part of the name stands, * for what you do not need, and everyth\
ing else as it is."}),l("div",{class:"fields",children:[l(F,{label:"Names",children:l(H,{options:e.sources,value:n.
value,choose:r=>{n.value=r,e.cutNames()}})}),l(F,{label:"Pattern",children:l("input",{type:"text",spellcheck:!1,
autocomplete:"off",value:i,onInput:({currentTarget:r})=>{i.value=r.value,e.cutNames()}})})]}),l("div",{class:"\
preview",role:"status",children:typeof e.cut.value=="string"?l("p",{class:"warning",children:e.cut}):e.cut.value&&
l(Ch,{cut:e.cut.value})})]})}function Ch({cut:{names:e,examples:t,fitted:n,total:i,misfits:r}}){return l(M,{children:[
l("p",{children:n===i?`All ${w(i,"name")} fit.`:`${T(n)} of ${w(i,"name")} fit; cells whose name does not are \
left out, such as ${r.join(", ")}.`}),l(U,{label:"Names cut by the pattern",children:l("table",{children:[l(Q,
{names:["Name",...e]}),l("tbody",{children:t.map(({text:s,parts:o})=>l("tr",{children:[l("th",{scope:"row",children:s}),
o===null?l("td",{colspan:e.length,class:"quiet",children:"does not fit"}):o.map((a,u)=>l("td",{children:a},u))]},
s))})]})})]})}function Th({grouping:e}){let{by:t,control:n,unit:i,within:r,leaveOut:s}=e;return l("form",{class:"\
card",onSubmit:o=>{o.preventDefault(),e.compute()},children:[l("div",{class:"fields",children:[l(F,{label:"A g\
roup for each",children:l(H,{options:e.columns,value:t.value,choose:o=>e.groupBy(o)})}),l(F,{label:"Control",children:l(
H,{options:e.controls,value:n.value,choose:o=>n.value=o})}),l(F,{label:"A well (replicate) for each",children:l(
H,{options:e.units,value:i.value,choose:o=>i.value=o})}),l(F,{label:"Compare within each",children:l(H,{options:e.
withins,value:r.value,choose:o=>r.value=o})})]}),l("p",{class:"check",children:[l("input",{type:"checkbox",id:"\
leave-out",checked:s,onChange:({currentTarget:o})=>s.value=o.checked}),l("label",{for:"leave-out",children:"Le\
ave out cells with a flag (this shifts the mix: most broken segmentations are of one type)"})]}),l("div",{class:"\
buttons",children:l("button",{type:"submit",class:"primary",children:"Show how they are mixed"})})]})}function Yl({
asked:e,answer:{by:t,corrected:n,plain:i,otherwise:r},overview:s}){let{counted:o,answer:a}=n,u=Zn(a,t),c=Ar(s),
h=[o.unnamed?`${w(o.unnamed,"cell")} without a value here`:null,o.noCells?`${T(o.noCells)} called not a cell`:
null,o.rejected?`${T(o.rejected)} without a type`:null].filter(Boolean);return l(M,{children:[l("div",{role:"s\
tatus",children:l("p",{children:[w(o.cells,"cell")," in ",w(a.groups.length,"group"),", by ",a.model.name," ",
"version ",a.model.version,".",h.length>0&&` Left out: ${h.join(", ")}.`,i&&" Your corrections are used: a cor\
rected cell counts as what you called it."]})}),l(Me,{of:a.notes}),l(Vl,{panels:u,control:e.control,file:c}),l(
"div",{class:"panels",children:u.map((d,f)=>l(Wl,{panel:d,place:f,control:e.control,file:c},d.name))}),e.control&&
$r(u).length>0&&l(Gl,{panels:u,control:e.control,file:c}),l(U,{label:"Shares of each group",children:l(Oh,{panels:u,
isCompared:!!e.control,besides:[i&&{name:"Without corrections",panels:Zn(i.answer,t)},r&&{name:e.leaveOutFlagged?
"With flagged cells":"Without flagged cells",panels:Zn(r.answer,t)}].filter(d=>d!==null)})})]})}function Oh({panels:e,
isCompared:t,besides:n}){let i=n.map(({panels:s})=>new Map(s.flatMap(({name:o,groups:a})=>a.map(u=>[`${o}
${u.group}`,u.fraction])))),r=["Group","Type","Cells","Counted","Share","Interval",...n.map(({name:s})=>s)];return t&&
r.push("Shift","Interval","p, adjusted"),l("table",{children:[l("caption",{children:["Filled points above are \
the corrected shares with their intervals; rings are plain counts",t&&". Shifts are in percentage points again\
st the control; believe those whose adjusted p is below 0.05"]}),l(Q,{names:r,numbersFrom:2}),l("tbody",{children:(e[0]?.
groups??[]).flatMap((s,o)=>e.map(({name:a,groups:u},c)=>{let h=u[o];return h?l("tr",{class:c===0?"first":void 0,
children:[l("th",{scope:"row",children:h.group}),l("td",{children:[l(q,{place:c}),a]}),l(P,{children:T(h.cells)}),
l(P,{children:T(h.counted)}),l(P,{children:Y(h.fraction)}),l(P,{children:h.low===null?"–":`${Y(h.low)} to ${Y(
h.high)}`}),i.map((d,f)=>l(P,{children:Y(d.get(`${a}
${h.group}`)??null)},f)),t&&l(M,{children:[l(P,{children:Fe(h.shift)}),l(P,{children:h.shift_low===null?"–":
`${Fe(h.shift_low)} to ${Fe(h.shift_high)}`}),l(P,{children:h.p_adjusted!==null&&h.p_adjusted<.05?l("strong",{
children:Ot(h.p_adjusted)}):Ot(h.p_adjusted)})]})]},`${o} ${c}`):null}))})]})}async function Eh(e,t){Se(await C(
"groupsCsv",e),`${Ar(t)}.csv`)}function $h({asked:e,answer:t},n,i){let{name:r,model:s,summary:o}=i,a=s.unseen??
s.known,u=[e.control?`compared with the control ${e.control}`:null,e.control&&e.unit?`wells told by ${n.nameOf(
e.unit)}`:null,e.control&&e.within?`compared within each ${n.nameOf(e.within)}`:null,e.leaveOutFlagged?"cells \
with a flag left out":"cells with a flag kept",o.reviewed?`${w(o.reviewed,"correction")} used`:"no cell correc\
ted"].filter(Boolean),c=jl(`How ${r} is mixed`,l(M,{children:[l("p",{class:"lead",children:["A group for each ",
n.nameOf(e.by),": ",u.join(", "),". By ",s.name," version"," ",s.version,", ",new Date().toLocaleString("en-GB"),
"."]}),l(Yl,{asked:e,answer:t,overview:i}),l("h2",{children:"What it rests on"}),l("p",{children:["On ",s.unseen?
"slides that the model had not seen":"cells that it had not seen",", its mean F1 of the types is ",a.all.toFixed(
2),":"," ",s.classes.map(h=>`${h} ${(a.of[h]??NaN).toFixed(2)}`).join(", "),". Shares are corrected for the er\
rors that it made there; an interval holds in 95 of 100 cases."]}),l(Me,{of:s.limits})]}));Se(c,`${Ar(i)}.html`)}
function Ar({name:e,model:t}){return`${bn(e)} groups by ${t.name} ${t.version}`}var Zt=new URL("..",import.meta.url);var Ah={inconsistent:"inconsistent: a rule between measurements","outside training range":"outside training ra\
nge: that measurement",rejected:"rejected: see its flag"};function Ql({table:{overview:e,go:t}}){let{name:n,summary:i,
images:r,inspection:s,model:o}=e.value;return l(ee,{title:n,children:[l(Nh,{overview:e.value,go:t}),l(Ph,{kinds:i.
kinds,go:t}),r?l(Rh,{images:r,cells:i.cells}):l(Fh,{overview:e.value}),s.measurements.length>0&&l(Lh,{measurements:s.
measurements}),l(Ih,{model:o})]})}function Nh({overview:{summary:e,model:t},go:n}){let i=e.cells-e.rejected,r=Math.
max(1,...e.counts),s=e.reviewed>0,o={cells:e.cells,"with a flag":e.flagged,"without a type":e.rejected,reviewed:e.
reviewed,"called otherwise than by the model":e.changed};return l(M,{children:[l("dl",{class:"figures",children:Object.
entries(o).map(([a,u])=>l("div",{children:[l("dt",{children:a}),l("dd",{children:T(u)})]},a))}),l(U,{label:"Co\
unts of each type",children:l("table",{class:"counts",children:[l("caption",{children:["Cells of each type, as\
 they were counted; ",l("a",{href:"#groups",children:"Groups"})," corrects them for the model’s errors"]}),l(
"thead",{children:l("tr",{children:[l("th",{scope:"col",children:"Type"}),l("th",{scope:"col",class:"numeric",
children:"Cells"}),l("th",{scope:"col",class:"numeric",children:"Share"}),l("td",{}),s&&l("th",{scope:"col",class:"\
numeric",children:"With corrections"})]})}),l("tbody",{children:t.classes.map((a,u)=>{let c=e.counts[u]??0;return l(
"tr",{children:[l("th",{scope:"row",children:l(E,{class:"link",onClick:()=>n("cells",{type:a}),children:[l(q,{
place:u}),a]})}),l(P,{children:T(c)}),l(P,{children:Y(i?c/i:NaN)}),l("td",{class:"bar-cell",children:l(Tn,{place:u,
share:c/r})}),s&&l(P,{children:T(e.corrected[a]??0)})]},a)})})]})})]})}function Ph({kinds:e,go:t}){let n=Object.
entries(e).sort(([,i],[,r])=>r-i);return l("section",{class:"card",children:[l("h2",{children:"What is doubtfu\
l"}),n.length===0?l("p",{children:"No cell has a flag."}):l("ul",{class:"plain flags",children:n.map(([i,r])=>l(
"li",{children:[l(E,{class:"link",onClick:()=>t("cells",{flag:i}),children:[w(r,"cell"),": ",i]}),l("br",{}),l(
"span",{class:"quiet",children:yn(Ah[i]??i)})]},i))}),l(E,{class:"primary",onClick:()=>t("cells",{}),children:"\
Look through the cells"})]})}function Fh({overview:{inspection:e,notes:t}}){return l("section",{class:"card",children:[
l("h2",{children:"How the table was read"}),l(Me,{of:e.receipt?xs(e.receipt):[e.missing,t]})]})}function Rh({images:e,
cells:t}){let{fields:n,empty:i,faults:r,left:s,kind:o,notes:a}=e;return l("section",{class:"card",children:[l(
"h2",{children:"How the images were read"}),l(Me,{of:[`${w(n,"image")} with ${n===1?"its mask was":"their mask\
s were"} measured: ${w(t,"cell")}. A cell is ${o==="white"?"each white cell, found by its nucleus":"each label\
 of the mask"}.`,i&&`${w(i,"image")} had no cell.`,s&&`${w(s,"image")} ${s===1?"is":"are"} left, as you stoppe\
d.`,...a].map(u=>u||null)}),r.length>0&&l(M,{children:[l("h3",{children:[w(r.length,"file")," could not be mea\
sured"]}),l("ul",{class:"faults",tabindex:0,children:r.map(u=>l("li",{children:u},u))})]})]})}function Lh({measurements:e}){
let t=e.filter(({outside:i,shift:r})=>i>0||Math.abs(r??0)>1),n=i=>i===null?"–":Number(i.toPrecision(5)).toLocaleString(
"en-GB",{maximumSignificantDigits:5});return l("section",{class:"card",children:[l("h2",{children:"How far it \
lies from the training cells"}),t.length===0?l("p",{children:"Every value lies within what the training cells \
had, and every median within the middle of them."}):l(M,{children:[l("p",{children:"Listed are measurements of\
 which some cells lie outside of the training range, or whose median lies more than a whole interquartile rang\
e from that of the training cells. Many of them mean another stain, camera or magnification: then expect more \
errors."}),l(U,{label:"Measurements far from the training cells",children:l("table",{children:[l(Q,{names:["Me\
asurement","Median here","Median in training","Training range","Cells outside"],numbersFrom:1}),l("tbody",{children:t.
map(i=>l("tr",{children:[l("th",{scope:"row",children:i.name}),l(P,{children:n(i.median)}),l(P,{children:n(i.training_median)}),
l(P,{children:[n(i.training_low)," to ",n(i.training_high)]}),l(P,{children:T(i.outside)})]},i.name))})]})})]})]})}
function Ih({model:e}){let{name:t,version:n,classes:i,unseen:r,known:s}=e;return l("section",{class:"card",children:[
l("h2",{children:["The model: ",t," version ",n]}),l("p",{children:e.intendedUse}),l(U,{label:"Scores of the m\
odel",children:l("table",{children:[l("caption",{children:"F1 of each type, from 0 to 1 (best). Your slides ar\
e new to the model: read the first column"}),l(Q,{names:["Type",...r?["Slides it has not seen"]:[],"New cells \
of known slides"],numbersFrom:1}),l("tbody",{children:i.map((o,a)=>l("tr",{children:[l("th",{scope:"row",children:[
l(q,{place:a}),o]}),r&&l(P,{children:Xl(r,o)}),l(P,{children:Xl(s,o)})]},o))})]})}),l("details",{children:[l("\
summary",{children:"Its limits"}),l(Me,{of:e.limits}),l("p",{class:"quiet",children:e.citation})]}),l("p",{children:l(
"a",{class:"standalone",href:Jl(e),target:"_blank",rel:"noopener",children:"Its training report (in a new tab)"})}),
l(Dh,{not:e})]})}function Dh({not:e}){let t=De(async()=>{let n=await fetch(new URL("v1/models",Zt)).catch(()=>null);
if(!n?.ok)return[];let{models:i}=await n.json();return i.flatMap(({name:r,versions:s,feature_set:o})=>s.filter(
a=>r!==e.name||a!==e.version).map(a=>({name:r,version:a,set:o})))},[e.name,e.version]);return t?.length?l("det\
ails",{children:[l("summary",{children:"Other models and versions"}),l("p",{children:"To ask one of them, choo\
se it under “How to read it” before the table."}),l("ul",{children:t.map(n=>l("li",{children:[n.name," ver\
sion ",n.version,", for ",n.set,":"," ",l("a",{href:Jl(n),target:"_blank",rel:"noopener",children:"its report"})]},
`${n.name}/${n.version}`))})]}):null}function Jl({name:e,version:t}){return new URL(`v1/models/${encodeURIComponent(
e)}/versions/${t}/report`,Zt).href}function Xl(e,t){return e.of[t]?.toFixed(3)??"–"}var Nr=200;function Zl({table:e}){let[t,n]=K(null),[i,r]=K(null);re(()=>{C("comparison").then(n)},[]);async function s(o){
if(o)try{n(await C("second",{file:o})),r(null)}catch(a){r(ae(a))}}return l(ee,{title:"Two people",children:[l(
"p",{class:"lead",children:"Let a second person correct the same table in a browser of their own, export it, a\
nd choose that file here: you see where you differ, and Cohen’s kappa."}),l("p",{children:l(Le,{id:"second-f\
ile",text:"Choose the second person’s file",take:([o])=>s(o?.file),isPrimary:!0})}),i?l(Ie,{children:l("p",{
children:i})}):t&&l(Bh,{...t,classes:e.overview.value.model.classes,go:e.go})]})}function Bh({classes:e,go:t,...n}){
let{file:i,cells:r,agree:s,kappa:o,labels:a,counts:u,differing:c,unsure:h,onlyFirst:d,onlySecond:f}=n;return l(
M,{children:[l("div",{class:"card",role:"status",children:[l("h2",{children:r===0?"No cell was called somethin\
g by both of you":`Cohen’s kappa: ${o===null?"not defined":o.toFixed(3)}`}),r>0&&l("p",{children:["Of ",w(r,
"cell")," that both called something you agree on ",T(s)," (",Y(s/r),"). Kappa is 1 where two people always ag\
ree, and 0 where they agree as often as chance would have it",o===null&&"; where both call every cell the same\
, it is not defined","."]}),l("p",{class:"quiet",children:[i.name,i.people.length>0&&` (${i.people.join(", ")}\
)`,": ",T(i.matched)," of its"," ",w(i.rows,"row")," are cells of this table, found by"," ",i.by==="name"?"the\
ir names":"all their values",". Only you called ",T(d),", only the second person ",T(f),". Left out of kappa: ",
w(h,"cell")," that one of you was unsure of.",i.unknown.length>0&&` Not compared, as they are no type of this \
model: ${i.unknown.join(", ")}.`]})]}),r>0&&l(U,{label:"What both said",children:l("table",{class:"matrix",children:[
l("caption",{children:"Cells by what you said (rows) and what the second person said (columns)"}),l(Q,{names:[
"You",...a],numbersFrom:1}),l("tbody",{children:a.map((p,m)=>l("tr",{children:[l("th",{scope:"row",children:l(
Z,{name:p,classes:e})}),(u[m]??[]).map((_,g)=>l("td",{class:`numeric${m===g?" same":_?" other":" quiet"}`,children:T(
_)},g))]},p))})]})}),c.length>0&&l(M,{children:[l("h2",{children:["Where you differ: ",w(c.length,"cell")]}),l(
"div",{class:"buttons",children:l(E,{class:"primary",onClick:()=>t("cells",{correction:"differs"}),children:"S\
how them among the cells"})}),l(U,{label:"Cells on which you differ",children:l("table",{children:[l(Q,{names:[
"Cell","The model","You","Second person"]}),l("tbody",{children:c.slice(0,Nr).map(({id:p,type:m,first:_,second:g},b)=>l(
"tr",{children:[l("th",{scope:"row",children:p}),l("td",{children:m===null?"no type":l(Z,{name:m,classes:e})}),
l("td",{children:l(Z,{name:_,classes:e})}),l("td",{children:l(Z,{name:g,classes:e})})]},b))})]})}),c.length>Nr&&
l("p",{class:"quiet",children:["The first ",Nr," are listed."]})]})]})}var fi="corrections",Pr=class{options;source;constructor({overview:t}){let n=t.value.columns.filter(({isMeasurement:r})=>!r).
map(({name:r,column:s})=>[String(s),r||"(no header)"]),i=n.find(([,r])=>/^(class|label|type|cell.?type|truth|annotation)$/i.
test(r));this.options=[[fi,"your corrections"],...n],this.source=S(i?.[0]??fi)}};function ea({table:e}){let{options:t,
source:n}=e.keep(Pr),{value:i}=n,r=De(async()=>({source:i,scores:await C("scores",{source:i})}),[i]);return l(
ee,{title:"Scores",children:[l("p",{class:"lead",children:"Where it is known what the cells are, from a column\
 of your table or by your corrections: how often the model is right, and which cells it takes for what."}),l("\
div",{class:"fields",children:l(F,{label:"The true type of each cell is in",children:l(H,{options:t,value:i,choose:s=>n.
value=s})})}),r&&l(zh,{table:e,...r})]})}function zh({table:e,source:t,scores:n}){let{classes:i}=e.overview.value.
model,{cells:r,right:s,f1:o,perClass:a,without:u,others:c,rejected:h}=n,d=t===fi;if(r===0)return l("p",{class:"\
card",children:d?"No cell has been called a type yet. Correct some under Cells, or choose a column.":`No value\
 of this column is a type of the model (${i.join(", ")})${c.length?`; it has ${c.map(({text:p})=>p).join(", ")}`:
""}. Choose another one.`});let f=[u?`${w(u,"cell")} without a value`:null,h?`${T(h)} without a type`:null,...c.
map(({text:p,cells:m})=>`${T(m)} called ${p}`)].filter(Boolean);return l(M,{children:[l("dl",{class:"figures",
children:[[T(r),"cells"],[Y(s/r),"right (accuracy)"],[o.toFixed(3),"mean F1 of the types"]].map(([p,m])=>l("di\
v",{children:[l("dt",{children:m}),l("dd",{children:p})]},m))}),f.length>0&&l("p",{class:"quiet",children:["Le\
ft out: ",f.join(", "),"."]}),d&&l("p",{class:"warning",children:"These are scores on the cells that you looke\
d at. If you looked at the doubtful ones first, they are far below those on all cells."}),l("div",{role:"statu\
s",children:!d&&l(Vh,{column:Number(t)},t)}),l(qh,{table:e,source:t,scores:n}),l(Hh,{perClass:a,classes:i})]})}
function Vh({column:e}){let t=De(()=>C("evaluate",{column:e}).then(s=>({...Wh(s),isKnown:!0}),s=>({sentences:[
`Whether the model was fitted to these cells is not known: ${ae(s)}`],isDoubtful:!1,isKnown:!1})),[e]);if(!t)return null;
let{sentences:n,isDoubtful:i,isKnown:r}=t;return l("div",{class:r?`card${i?" problem":""}`:"quiet",children:n.
map(s=>l("p",{children:s},s))})}function Wh({seen_in_training:e,not_seen:t,cells:n,notes:i}){let r;return e===
null?r="The model does not say which cells it was fitted to; if these are among them, the scores say nothing o\
f others.":e===0?r="The model was fitted to none of these cells.":t===null?r=`The model was fitted to all ${T(
n)} of these cells: the scores say how well it knows them again, not how well it does on others.`:r=`The model\
 was fitted to ${T(e)} of these cells. Go by the ${T(t.cells)} others: accuracy ${Y(t.accuracy)}, mean F1 ${t.
f1_macro.toFixed(3)}.`,{sentences:[r,...i??[]],isDoubtful:!!e}}function qh({table:e,source:t,scores:{counts:n}}){
let{model:i,name:r}=e.overview.value,{classes:s}=i,o=(a,u)=>{let c=t===fi?{correction:a}:{conditions:[{column:Number(
t),how:"is",value:a}]};e.go("cells",{type:u,...c})};return l(M,{children:[l(U,{label:"Confusion matrix",children:l(
"table",{class:"matrix",children:[l("caption",{children:"Cells by what they are (rows) and what the model says\
 (columns). Choose a number to see its cells"}),l("thead",{children:l("tr",{children:[l("th",{scope:"col",children:"\
True type"}),s.map(a=>l("th",{scope:"col",class:"numeric",children:l(Z,{name:a,classes:s})},a))]})}),l("tbody",
{children:s.map((a,u)=>l("tr",{children:[l("th",{scope:"row",children:l(Z,{name:a,classes:s})}),s.map((c,h)=>{
let d=n[u]?.[h]??0;return l("td",{class:`numeric${u===h?" same":d?" other":" quiet"}`,children:d?l(E,{class:"l\
ink","aria-label":`${w(d,"cell")}: ${a}, called ${c}`,onClick:()=>o(a,c),children:T(d)}):"0"},c)})]},a))})]})}),
l(Gh,{classes:s,counts:n,file:`${bn(r)} confusion by ${i.name} ${i.version}`})]})}function Hh({perClass:e,classes:t}){
return l(U,{label:"Scores of each type",children:l("table",{children:[l("caption",{children:"Precision: of the\
 cells called so, the share that is. Recall: of the cells that are so, the share that is called so. F1: both i\
n one, 1 is best"}),l(Q,{names:["Type","Cells","Precision","Recall","F1"],numbersFrom:1}),l("tbody",{children:e.
map(({support:n,precision:i,recall:r,f1:s},o)=>l("tr",{children:[l("th",{scope:"row",children:[l(q,{place:o}),
t[o]]}),l(P,{children:T(n)}),l(P,{children:i.toFixed(3)}),l(P,{children:r.toFixed(3)}),l(P,{children:s.toFixed(
3)})]},o))})]})})}var ye=56,ci=104,hi=34,jh=13,Uh=26;function Gh({classes:e,counts:t,file:n}){let i=[...e.keys()],
r=pt(i,[ci,ci+e.length*ye]),s=pt(i,[hi,hi+e.length*ye]),o=a=>a.length>7?`${a.slice(0,6)}.`:a;return l(Ue,{caption:"\
Share of the cells of each type (row) that is called each type (column)",title:"the confusion matrix",file:n,width:ci+
e.length*ye+8,height:hi+e.length*ye+8,label:"Confusion matrix; the table above has the numbers",isAlone:!0,children:[
l(je,{ticks:Kt(r,a=>o(e[a])),y:hi-Uh}),l(_t,{ticks:Kt(s,a=>Ee(e[a],jh)),x:ci}),t.map((a,u)=>{let c=ar(a);return a.
map((h,d)=>{let f=c?h/c:0,[p,m]=[r(d)??0,s(u)??0],_={x:p+ye/2,class:f>.45?"label on-dark":"label"};return l("g",
{children:[l("rect",{x:p,y:m,width:ye,height:ye,class:"square",fill:`rgb(8 81 156 / ${Math.round(100*f)}%)`}),
l("text",{..._,y:m+ye/2-2,"text-anchor":"middle",children:Y(c?f:NaN)}),l("text",{..._,y:m+ye/2+14,"text-anchor":"\
middle",children:T(h)})]},d)})})]})}var Kh=[".jpg",".jpeg",".png",".tif",".tiff"],Yh=["_cp_masks","_masks"].flatMap(e=>[".png",".tif",".tiff",".np\
y"].map(t=>e+t)),Xh=["_seg.npy","_rois.zip","_roiset.zip","_cp_outlines.txt"],Qh=[...Yh,...Xh];var Jh=(e,t)=>t.some(n=>e.toLowerCase().endsWith(n));function ta(e){return Jh(e,[...Kh,...Qh])}var Zh={table:["Sending the table, and asking for types","Asking for the probability of every type","Reading t\
he answer"],images:["Measuring the cells of the images","","Reading the answer"]},Fr=["","the service’s defaul\
t"],na="made-up-cells.csv",di=class{models=S([Fr]);model=S("");pixelSize=S("");sheet=S("");cells=S("white");told=S(
null);showsOptions=S(!1);again=null;againFlagged=null;opened;job=null;constructor(t){this.opened=t,ef().then(n=>this.
models.value=n),tt("progress",n=>this.takeProgress(n)),tt("waits",({seconds:n,why:i})=>this.takeWait(n,i))}take(t){
let[n,...i]=t;n&&(t.some(({path:r})=>ta(r))?this.measure(t):i.length?this.refuse(`Choose one table at a time; \
these were ${t.length} files.`):this.send(n.file))}async takeMadeUp(){let t;try{let n=await fetch(new URL(na,import.meta.
url));if(!n.ok)throw new Error(n.statusText);t=new File([await n.blob()],na,{type:"text/csv"})}catch{this.refuse(
"The service does not answer; try again in a moment.");return}await this.send(t)}async reopen({table:t}){try{this.
opened(await C("reopen",{table:t}))}catch(n){this.again=null,this.explain(n)}}goOn(){return this.work("images",
"",()=>C("goOn"))}openMeasured(){return this.work("images","",()=>C("openMeasured"))}measure(t){let n={model:this.
model.value,cells:this.cells.value};return this.again=()=>this.measure(t),this.job=null,this.work("images",w(t.
length,"file"),()=>C("openImages",{files:t,options:n}))}send(t,n={}){let i={model:this.model.value,pixelSize:this.
pixelSize.value.trim().replace(",","."),sheet:this.sheet.value.trim(),...n};return this.again=()=>this.send(t,
n),this.againFlagged=()=>this.send(t,{invalid:"flag"}),this.work("table",`${t.name}, ${vn(t.size)}`,()=>C("ope\
n",{file:t,options:i}))}async work(t,n,i){let r=t==="images"?this.job?.images??null:null;this.job={kind:t,step:0,
began:0,before:0,images:r},this.told.value={is:"working",kind:t,words:n,waiting:"",far:null};try{this.opened(await i()),
this.told.value=null}catch(s){this.explain(s)}}takeProgress(t){let{job:n}=this;if(!n||this.told.value?.is!=="w\
orking"||t.step<n.step)return;let{done:i,total:r,unit:s,step:o,steps:a,cells:u=0}=t;o!==n.step&&(n.step=o,n.began=
performance.now(),n.before=i),s==="images"&&(n.images={done:i,total:r,cells:u});let c=s==="bytes"&&i===r,h=[`${n.
kind==="table"?`Step ${o} of ${a}: `:""}${Zh[n.kind][o-1]??""}.`,c?"All is sent; the service is at work.":`${ws(
t,(performance.now()-n.began)/1e3,n.before)}.`,s==="images"?`${w(u,"cell")} so far.`:""].join(" "),d=(o-1+i/Math.
max(1,r))/a;this.told.value={...this.told.value,words:h,waiting:"",far:d}}takeWait(t,n){if(this.told.value?.is!==
"working")return;let i=`${n} It is asked again in ${Fi(t)}, until you stop.`;this.told.value={...this.told.value,
waiting:i}}refuse(t){this.again=null,this.told.value={is:"refused",sentence:t}}explain(t){let n=Re(t);n.kind===
"problem"?(this.showsOptions.value=!0,this.told.value={is:"problem",problem:n.problem}):n.kind==="stopped"?this.
told.value={is:"stopped",images:this.job?.images??null}:this.told.value={is:"refused",sentence:n.sentence}}};async function ef(){
let e=await fetch(new URL("v1/models",Zt)).catch(()=>null);if(!e?.ok)return[Fr];let{models:t}=await e.json();return[
Fr,...t.flatMap(({name:n,versions:i,feature_set:r})=>i.toReversed().map(s=>[`${n}/${s}`,`${n} version ${s} (${r}\
)`]))]}var tf=[["white","each white cell, found by its nucleus"],["labels","each label of the mask"]];function ia({opening:e}){
let{told:t}=e;return re(()=>()=>{t.value=null},[]),l(ee,{title:"Which white blood cell is each of your cells?",
kind:"start-view",children:[l("p",{class:"lead",children:"Choose a table of measured cells, or images with the\
ir masks. You get the type of each cell, how sure that is and what is doubtful, look through the doubtful ones\
, correct them, and compare wells or compounds."}),l("div",{class:"drop",children:[l(Le,{id:"table-file",text:"\
Choose a table, or images with masks",take:n=>e.take(n),isPrimary:!0,multiple:!0})," ",l(Le,{id:"image-folder",
text:"Choose a folder of images",take:n=>e.take(n),webkitdirectory:!0}),l("p",{children:"or drop them anywhere\
 on this page"}),l("p",{class:"quiet",children:"A table: ImageJ’s results as they were saved, CSV, TSV, Excel,\
 OpenDocument, Parquet, Arrow or JSON. Images: JPEG, PNG or TIFF, each with its label mask beside it, as Cellp\
ose names it (NAME.jpg, NAME_cp_masks.png). All is sent to this service and to nobody else."})]}),l(nf,{opening:e}),
l("div",{class:"status",children:t.value&&l(rf,{told:t.value,opening:e})}),l(of,{opening:e}),l("p",{class:"qui\
et",children:["No table at hand?"," ",l(E,{class:"link",onClick:()=>e.takeMadeUp(),children:"Try it with made-\
up cells"}),"."]})]})}function nf({opening:{models:e,model:t,pixelSize:n,sheet:i,cells:r,showsOptions:s}}){return l(
"details",{class:"options",open:s,onToggle:({currentTarget:o})=>s.value=o.open,children:[l("summary",{children:"\
How to read it"}),l("div",{class:"fields",children:[l(F,{label:"Model",children:l(H,{options:e.value,value:t.value,
choose:o=>t.value=o})}),l(F,{label:"Side of a pixel in the table’s unit",hint:"Only if a scale was set in Im\
ageJ.",children:l("input",{type:"text",inputmode:"decimal",placeholder:"0.1613",value:n,onInput:({currentTarget:o})=>n.
value=o.value})}),l(F,{label:"Sheet of a workbook",hint:"The first one with a table, if this is empty.",children:l(
"input",{type:"text",value:i,onInput:({currentTarget:o})=>i.value=o.value})}),l(F,{label:"What is a cell in an\
 image",hint:"Masks split and merge white cells; red cells are labels, too.",children:l(H,{options:tf,value:r.
value,choose:o=>r.value=o==="labels"?"labels":"white"})})]})]})}function rf({told:e,opening:t}){let n=t.again&&
l(E,{onClick:()=>t.again?.(),children:"Send it again"});if(e.is==="working")return l("div",{class:"card",role:"\
status",children:[l("h2",{children:"Working on it"}),l("progress",{max:1,value:e.far??void 0,"aria-label":`How\
 far the ${e.kind==="table"?"table is":"images are"}`}),l("p",{children:e.words}),l("p",{class:"quiet",children:e.
waiting}),l(E,{onClick:()=>C("stop"),children:"Stop"})]});if(e.is==="refused")return l(Ie,{children:[l("p",{children:e.
sentence}),n]});if(e.is==="problem")return l(sf,{problem:e.problem,opening:t,again:n});if(!e.images)return l("\
div",{class:"card",role:"status",children:[l("h2",{children:"Stopped"}),l("p",{children:"Nothing of the table \
was kept."}),n]});let{done:i,total:r,cells:s}=e.images;return l("div",{class:"card",role:"status",children:[l(
"h2",{children:"Stopped"}),l("p",{children:[T(i)," of ",w(r,"image")," are measured, with ",w(s,"cell"),". The\
y are kept in this browser: choose the same images later, and only the others are measured."]}),l("div",{class:"\
buttons",children:[l(E,{class:"primary",onClick:()=>t.goOn(),children:"Go on"}),s>0&&l(E,{onClick:()=>t.openMeasured(),
children:["Look at the ",w(s,"cell")]})]})]})}function sf({problem:e,opening:t,again:n}){let{sentence:i,faults:r,
more:s}=et(e);return l(Ie,{children:[l("p",{children:i}),r.length>0&&l(U,{label:"Faults",children:l("table",{children:[
l(Q,{names:["Where","What is wrong"]}),l("tbody",{children:r.map(({place:o,message:a},u)=>l("tr",{children:[l(
"th",{scope:"row",children:o||"the table"}),l("td",{children:a})]},u))})]})}),s>0&&l("p",{children:["and ",w(s,
"more fault"),"."]}),l("div",{class:"buttons",children:[e.type==="urn:bloodcells:problem:invalid-values"&&l(E,
{class:"primary",onClick:()=>t.againFlagged?.(),children:"Go on: give these rows no type"}),n]})]})}function of({
opening:e}){let[t,n]=K([]),[i,r]=K(null);re(()=>{C("listTables").then(n)},[]);async function s({table:o,reviewed:a}){
if(a>0&&i!==o){r(o);return}n(await C("forget",{table:o})),document.querySelector("main h1")?.focus()}return t.
length===0?null:l("div",{children:[l("h2",{children:"Tables that this browser has kept"}),l("ul",{class:"kept",
children:t.map(o=>{let{table:a,name:u,cells:c,reviewed:h,model:d,opened:f,hasAnswers:p}=o;return l("li",{children:[
l("div",{children:[l("strong",{children:u}),l("br",{}),l("span",{class:"quiet",children:[w(c,"cell"),", ",T(h),
" reviewed, ",d,","," ",new Date(f).toLocaleString("en-GB")]})]}),p?l(E,{"aria-label":`Open ${u}`,onClick:()=>e.
reopen(o),children:"Open"}):l("span",{class:"quiet",children:"choose its file again"}),l(E,{"aria-label":`Forg\
et ${u}`,onClick:()=>s(o),children:i===a?`Forget ${w(h,"correction")}, too`:"Forget"})]},a)})})]})}var pi=class{overview;unsaved;go;kept=new Map;constructor(t,n){this.overview=S(t),this.unsaved=S(t.unsaved),this.
go=n}take(t){this.overview.value={...this.overview.value,...t},this.unsaved.value=t.unsaved}keep(t){return this.
kept.has(t)||this.kept.set(t,new t(this)),this.kept.get(t)}};var Ir={table:["Table",Ql],cells:["Cells",al],groups:["Groups",Kl],scores:["Scores",ea],people:["Two people",Zl],
export:["Export",ul]},gi="bloodcells-table",yt=S(null),mi=S(null),sa=new di(oa);function lf(){let{value:e}=yt,
{table:t=null,view:n="table",filter:i=null}=e??{},[r,s]=Ir[n];return ne(()=>{e&&(document.title=t?`${r}, ${t.overview.
value.name}, Bloodcells`:"Bloodcells",e.takesFocus&&document.querySelector("main h1")?.focus(),document.documentElement.
dataset.ready=t?n:"start")},[e]),l(M,{children:[l("header",{class:"top",children:[l("p",{class:"brand",children:"\
Bloodcells"}),l("p",{id:"table-name",children:t&&l(af,{table:t})}),l("nav",{id:"views","aria-label":"Views of \
the table",children:t&&l(uf,{current:n})}),l("p",{id:"saved",role:"status",children:t&&l(cf,{table:t})})]}),l(
"div",{id:"warning",children:mi.value&&l("p",{role:"alert",children:mi})}),l("main",{id:"main",tabindex:-1,children:[
t&&l(s,{table:t,filter:i},n),e&&!t&&l(ia,{opening:sa})]})]})}function af({table:e}){let{name:t,model:n}=e.overview.
value;return l(M,{children:[t,l("span",{class:"quiet",children:[" ","by ",n.name," version ",n.version]})]})}function uf({
current:e}){return l(M,{children:[Object.entries(Ir).map(([t,[n]])=>l("a",{href:`#${t}`,"data-view":t,"aria-cu\
rrent":t===e?"page":void 0,children:n},t)),l(E,{class:"link",onClick:la,children:"Another table"})]})}function cf({
table:e}){let{reviewed:t}=e.overview.value.summary;return e.unsaved.value?l(M,{children:"Saving …"}):l(M,{children:t?
`${w(t,"correction")}, saved in this browser`:""})}function oa(e){let t=new pi(e,(n,i)=>Rr(t,n,i));sessionStorage.
setItem(gi,e.table),Rr(t,Dr(location.hash)??"table")}function Rr(e,t,n=null){Dr(location.hash)!==t&&history.pushState(
null,"",`#${t}`),yt.value={table:e,view:t,filter:n,takesFocus:!0}}function la(){C("close"),sessionStorage.removeItem(
gi),history.replaceState(null,"",location.pathname+location.search),Lr(!0)}function Lr(e){yt.value={table:null,
view:"table",filter:null,takesFocus:e}}function aa(e){mi.value=`This page has failed: ${e}. Load it again; wha\
t was saved is kept.`}function Dr(e){return Object.keys(Ir).find(t=>e===`#${t}`)??null}addEventListener("hashc\
hange",()=>{let e=Dr(location.hash),t=yt.value?.table;t&&e&&Rr(t,e)});addEventListener("dragover",e=>{e.preventDefault(),
document.documentElement.classList.add("dragging")});addEventListener("dragleave",e=>{e.relatedTarget===null&&
document.documentElement.classList.remove("dragging")});addEventListener("drop",async e=>{e.preventDefault(),document.
documentElement.classList.remove("dragging");let t=e.dataTransfer?await Es(e.dataTransfer):[];t.length!==0&&(yt.
value?.table&&la(),sa.take(t))});addEventListener("unhandledrejection",({reason:e})=>aa(e instanceof Error?e.message:
String(e)));addEventListener("error",({message:e})=>aa(e));tt("saved",({unsaved:e})=>{let t=yt.value?.table;t&&
(t.unsaved.value=e)});tt("notKept",({sentence:e})=>{mi.value=e});var ua=Pi("page");ua.replaceChildren();hn(l(lf,
{}),ua);var ra=sessionStorage.getItem(gi);ra?C("reopen",{table:ra}).then(oa,()=>{sessionStorage.removeItem(gi),
Lr(!1)}):Lr(!1);
