import type { SimulatorContext } from '../call-state';
import { companyName } from '../company/departments';
import { faultNames, type FaultName } from '../faults';
import type { State } from '../state';
import type { Html } from './html';
import { html } from './html';
import { writePage } from './page';
import { personOf } from '../sign-in/person-cookie';

interface Field {
  name: string;
  label: string;
  choices?: readonly string[];
  placeholder?: string;
}

const whereField: Field = { name: 'where', label: '范围 where', choices: ['all', 'api', 'pages'] };
const pathField: Field = { name: 'path', label: '接口 path', placeholder: '/cgi-bin/…' };

/** The label of each fault in both languages, and its options other than `times`. */
const faults: Readonly<Record<FaultName, { label: string; labelEn: string; fields?: readonly Field[] }>> = {
  'callback-twice': {
    label: '回调两次',
    labelEn: 'The callback is requested twice',
    fields: [
      { name: 'codes', label: 'code', choices: ['same', 'two'] },
      { name: 'order', label: '顺序 order', choices: ['together', 'in-turn'] },
    ],
  },
  'late-code': { label: '返回已过期的 code', labelEn: 'The callback carries an expired code' },
  'code-from-history': {
    label: '从历史记录重放上一次回调',
    labelEn: 'The browser requests the previous callback again',
  },
  'cookies-dropped': { label: '回调丢失 Cookie', labelEn: 'The callback arrives without cookies' },
  refused: { label: '扫码或授权被拒绝', labelEn: 'The person refuses (QR login, consent)' },
  'extra-appid': { label: '扫码回调多带 appid', labelEn: 'The QR callback has an extra appid' },
  slow: {
    label: '很慢',
    labelEn: 'Slow responses',
    fields: [{ name: 'ms', label: '毫秒 ms', placeholder: '3000' }, whereField, pathField],
  },
  down: { label: '不可用', labelEn: 'Down: the connection closes without a response', fields: [whereField, pathField] },
  garbage: {
    label: '返回乱码',
    labelEn: 'Garbage instead of JSON',
    fields: [
      { name: 'form', label: '形式 form', choices: ['html', 'truncated', 'empty', 'wrong-shape', 'bad-gateway'] },
      pathField,
    ],
  },
  errcode: {
    label: '指定错误码',
    labelEn: 'A given error code',
    fields: [{ name: 'errcode', label: 'errcode', placeholder: '-1' }, pathField],
  },
  '45009': { label: '频率超限', labelEn: 'api freq out of limit', fields: [pathField] },
  '60020': { label: 'IP 不可信', labelEn: 'not allow to access from your ip', fields: [pathField] },
  '50001': { label: '域名未授权', labelEn: 'redirect_uri unauthorized', fields: [pathField] },
  '40001': { label: 'Secret 错误', labelEn: 'invalid credential', fields: [pathField] },
  '-1': { label: '系统繁忙', labelEn: 'system busy', fields: [pathField] },
  'token-revoked': {
    label: 'access_token 被吊销',
    labelEn: 'The token is revoked: the next call fails with 40014',
    fields: [pathField],
  },
  'token-expired': {
    label: 'access_token 过期',
    labelEn: 'The token expires: the next call fails with 42001',
    fields: [pathField],
  },
};

const fieldHtml = ({ name, label, choices, placeholder }: Field): Html =>
  choices === undefined
    ? html`<input name="${name}" placeholder="${placeholder ?? ''}" aria-label="${label}" />`
    : html`<select name="${name}" aria-label="${label}">
        ${choices.map((choice) => html`<option>${choice}</option>`)}
      </select>`;

function faultRow(name: FaultName, active: string | undefined): Html {
  const { label, labelEn, fields = [] } = faults[name];
  return html`<form class="row${active !== undefined && html` on`}" method="post" action="/_simulator/fault">
    <input type="hidden" name="name" value="${name}" />
    <span class="grow"
      ><b>${name}</b> ${label}<br /><small
        >${labelEn}${active !== undefined && html`<br /><span class="warn">${active}</span>`}</small
      ></span
    >
    ${
      active === undefined
        ? html`${fields.map(fieldHtml)}<input
              type="number"
              name="times"
              min="1"
              placeholder="次 times"
              aria-label="次数 times"
            /><button class="button small">打开 On</button>`
        : html`<button class="button plain small" name="on" value="false">关闭 Off</button>`
    }
  </form> `;
}

const httpExamples = `curl -d '{"userid":"zhangwei"}' :/_simulator/person      {"userid":null} makes the page ask
curl -d '{"name":"slow","ms":3000,"times":2}' :/_simulator/fault
     callback-twice: "codes" same|two, "order" together|in-turn
     slow: "ms", "where" all|api|pages, "path"    down: "where", "path"
     garbage: "form" html|truncated|empty|wrong-shape|bad-gateway, "path"
     errcode: "errcode", "path"    every fault: "times"
     {"name":"slow","on":false} clears one, {"clear":true} or DELETE clears all
curl -d '{"leave":"zhangwei"}' :/_simulator/company      exit, disable, enable, rename, retitle, move, join, visible
curl -d '{"seconds":7200}' :/_simulator/clock
curl -d '{"trustedIps":["10.0.0.1"]}' :/_simulator/settings
curl -d '{"origin":"http://localhost:8080"}' :/_simulator/trust
curl :/_simulator/log      GET shows it, DELETE clears it; the same for inbox`;

/** `GET /_simulator/`: shows and changes the state of the simulator. Works without JavaScript. */
export function controlPage(ctx: SimulatorContext, state: State): void {
  const active = new Map(state.faults.list().map((fault) => [fault.name, JSON.stringify(fault)]));
  const person = personOf(ctx, state);
  const calls = state.callLog.list().slice(-30).reverse();
  const portals = [...state.trustedHosts];
  const credentials = [
    ['门厅 The portal', state.app],
    ['另一个应用 Another app', state.otherApp],
    ['通讯录同步 Contacts', state.contacts],
  ] as const;

  writePage(ctx, {
    title: '企业微信模拟器 · WeCom simulator',
    body: html`<header>
        <h1>企业微信模拟器</h1>
        <p class="soft">
          WeCom simulator · ${companyName.zh} ${companyName.en} · ${state.company.members().length} 人 people
        </p>
      </header>
      <h2>门厅 · The portal</h2>
      <div class="card">
        ${portals.map((host) => html`<div class="row"><a href="http://${host}/">http://${host}/</a></div>`)}
        <div class="row">
          <a href="/_simulator/people">人员 · People</a>
          <a href="/_simulator/inbox">消息 · Inbox (${state.inbox.list().length})</a>
          <a href="/_simulator/log">日志 · Log</a> <a href="/_simulator/company">公司 · Company</a>
        </div>
      </div>
      <h2>模拟的企业凭证，仅在模拟器中有效 · Simulated credentials, valid here only</h2>
      <div class="card">
        <div class="row"><span class="grow">corpid</span><code>${state.corpId}</code></div>
        ${credentials.map(
          ([name, { agentId, secret }]) =>
            html`<div class="row">
              <span class="grow">${name}${agentId !== '' && html`<br /><small>agentid ${agentId}</small>`}</span
              ><code>${secret}</code>
            </div> `,
        )}
      </div>
      <h2>下一个登录的人 · Who signs in next</h2>
      <div class="card">
        <form class="row" method="post" action="/_simulator/person">
          <span class="grow"
            >${person === undefined ? '登录时选择 · Chosen at sign-in' : html`<b>${person.name}</b> <small>${person.userid}</small>`}</span
          >
          <input name="userid" list="people" placeholder="userid" aria-label="userid" /><button class="button small">
            选择 Choose
          </button>
        </form>
        <form class="row" method="post" action="/_simulator/person">
          <span class="grow soft">登录时选择 · Choose at the next sign-in</span
          ><button class="button plain small">清除 Clear</button>
        </form>
      </div>
      <datalist id="people">
        ${state.company.members().map(({ userid, name }) => html`<option value="${userid}">${name}</option>`)}
        <option value="outsider">外部联系人</option>
      </datalist>
      <h2>故障 · Faults</h2>
      <div class="card">
        ${faultNames.map((name) => faultRow(name, active.get(name)))}
        <form class="row" method="post" action="/_simulator/fault">
          <span class="grow soft">POST /_simulator/fault {"name":"slow","ms":3000,"times":2}</span
          ><button class="button plain small" name="clear" value="true">全部关闭 Clear all</button>
        </form>
      </div>
      <h2>公司 · The company</h2>
      <div class="card">
        <form class="row" method="post" action="/_simulator/company">
          <span class="grow">离职 · A member leaves</span
          ><input name="leave" list="people" placeholder="userid" aria-label="userid" /><button class="button small">
            离职 Leave
          </button>
        </form>
        <form class="row" method="post" action="/_simulator/company">
          <span class="grow">禁用 · Disable</span
          ><input name="disable" list="people" placeholder="userid" aria-label="userid" /><button class="button small">
            禁用 Disable
          </button>
        </form>
        <form class="row" method="post" action="/_simulator/company">
          <span class="grow">启用 · Enable</span
          ><input name="enable" list="people" placeholder="userid" aria-label="userid" /><button class="button small">
            启用 Enable
          </button>
        </form>
      </div>
      <h2>时钟 · Clock</h2>
      <div class="card">
        <form class="row" method="post" action="/_simulator/clock">
          <span class="grow">已快进 ${state.clock.offsetSeconds()} 秒 · seconds ahead</span>
          <input type="number" name="seconds" min="0" placeholder="7200" aria-label="秒 seconds" /><button
            class="button small"
          >
            快进 Advance
          </button>
        </form>
      </div>
      <h2>用 HTTP 控制 · Over HTTP</h2>
      <div class="card pad scroll"><pre>${httpExamples.replaceAll(' :/', ` http://${ctx.host}/`)}</pre></div>
      <h2>最近的调用 · Recent calls</h2>
      <div class="card scroll">
        <table>
          <thead>
            <tr>
              <th>时间</th>
              <th>调用 call</th>
              <th>结果 result</th>
            </tr>
          </thead>
          <tbody>
            ${calls.map(
              (call) =>
                html`<tr>
                  <td>${call.time.slice(11, 19)}</td>
                  <td>${call.method} ${call.path}</td>
                  <td>
                    ${call.status}${call.errcode !== null && ` · ${call.errcode}`}${call.note !== null && html`<br /><small>${call.note}</small>`}
                  </td>
                </tr> `,
            )}
          </tbody>
        </table>
      </div>`,
  });
}
