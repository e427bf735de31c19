import type { SimulatorContext } from '../call-state';
import type { Identity } from '../company/types';
import { companyName } from '../company/departments';
import { html } from './html';
import { writePage } from './page';
import { peopleList, peopleScript, type PeopleList } from './people-list';
import { qrPicture } from './qr-picture';
import type { DoubleCallback } from '../sign-in/double-callbacks';

/** A page that refuses the request. WeCom's own pages have status 200 too, as far as is known. */
export function refusalPage(ctx: SimulatorContext, text: string, reason: string): void {
  ctx.state.note = `refused: ${reason}`;
  ctx.set('Simulator-Refused', reason);
  writePage(ctx, {
    title: text,
    body: html`<header class="center"><h1 class="warn" id="refusal">${text}</h1></header>
      <p class="pad soft center">${reason}</p>`,
  });
}

/** The authorize page when no person is chosen. */
export function choosePage(ctx: SimulatorContext, list: PeopleList, returnsTo: string): void {
  writePage(ctx, {
    title: '选择身份 · WeCom simulator',
    body: html`<header>
        <h1>以谁的身份登录？</h1>
        <p class="soft">Who is holding the phone? 模拟的企业微信 · ${companyName.zh}</p>
      </header>
      ${peopleList(list)}`,
    script: peopleScript,
    formTargets: [returnsTo],
  });
}

/** The control that chooses a person for every browser. */
export function peoplePage(ctx: SimulatorContext, list: PeopleList): void {
  writePage(ctx, {
    title: '下一个登录的人 · WeCom simulator',
    body: html`<header>
        <h1>下一个登录的人</h1>
        <p class="soft">Who signs in next, in every browser · <a href="/_simulator/">返回 Back</a></p>
      </header>
      ${peopleList(list)}`,
    script: peopleScript,
  });
}

export function consentPage(ctx: SimulatorContext, identity: Identity, action: string, returnsTo: string): void {
  writePage(ctx, {
    title: '授权 · WeCom simulator',
    body: html`<header class="center">
        <h1>门厅 申请获取你的敏感信息</h1>
        <p class="soft">The app asks for your avatar, gender, mobile and email.</p>
      </header>
      <div class="card pad">
        <p>${identity.name} <small>${identity.userid}</small></p>
      </div>
      <form class="pad" method="post" action="${action}">
        <button class="button wide" name="decision" value="allow">同意 · Allow</button>
        <button class="button plain wide" name="decision" value="refuse">拒绝 · Refuse</button>
        <button class="button plain wide" name="decision" value="another">换一个人 · Someone else</button>
      </form>`,
    formTargets: [returnsTo],
  });
}

export interface LoginPage {
  list: PeopleList;
  /** The address that the page's script requests to find out whether the return address is allowed. */
  checkUrl: string;
  action: string;
  returnsTo: readonly string[];
}

/** A web login page. As in WeCom, its script asks whether the return address is allowed before it shows the code. */
export function loginPage(ctx: SimulatorContext, { list, checkUrl, action, returnsTo }: LoginPage): void {
  writePage(ctx, {
    title: '企业微信登录 · WeCom simulator',
    body: html`<header class="center">
        <h1>企业微信登录</h1>
        <p class="soft">Sign in with WeCom (simulated)</p>
      </header>
      <div id="checking" class="pad center soft" data-check="${checkUrl}">
        <noscript>请选择扫码的人 · Choose who scans</noscript>
      </div>
      <div id="mismatch" class="pad center warn" hidden></div>
      <div id="panel">
        <div class="card pad center">
          ${qrPicture}
          <p>请使用企业微信扫描二维码登录</p>
          <p class="soft">Scan by clicking a person below, or refuse</p>
          <form method="post" action="${action}">
            <button class="button plain small" name="refuse" value="1">在手机上拒绝 · Refuse on the phone</button>
          </form>
        </div>
        ${peopleList(list)}
      </div>`,
    script: `
(function () {
  var checking = document.getElementById('checking');
  var panel = document.getElementById('panel');
  var mismatch = document.getElementById('mismatch');
  panel.hidden = true;
  fetch(checking.dataset.check, { credentials: 'same-origin' }).then(function (response) { return response.json(); }).then(function (check) {
    if (check.ok) { panel.hidden = false; return; }
    mismatch.textContent = check.message;
    mismatch.hidden = false;
  }).catch(function () {
    mismatch.textContent = '网络错误，请刷新页面 · Network error';
    mismatch.hidden = false;
  });
})();
${peopleScript}`,
    formTargets: returnsTo,
  });
}

/**
 * Requests the first callback in a frame and the second in the window, so that the portal receives two navigations with
 * the browser's cookies, as from a client that abandons its first request and repeats it.
 */
export function doubleCallbackPage(ctx: SimulatorContext, { first, second, order }: DoubleCallback): void {
  writePage(ctx, {
    title: 'Double callback · WeCom simulator',
    body: html`<div id="twice" class="pad" data-first="${first}" data-second="${second}" data-order="${order}">
      <p class="soft center">回调两次 · Double callback</p>
      <noscript><a href="${second}">继续 · Continue</a></noscript>
    </div>`,
    script: `
(function () {
  var data = document.getElementById('twice').dataset;
  var frame = document.createElement('iframe');
  var left = false;
  var go = function () { if (!left) { left = true; location.replace(data.second); } };
  frame.hidden = true;
  frame.src = data.first;
  if (data.order === 'in-turn') { frame.onload = go; setTimeout(go, 10000); }
  document.body.appendChild(frame);
  if (data.order === 'together') go();
})();
`,
    frameTargets: [new URL(first).origin],
  });
}
