"use strict";

// What the page tells of one stretch: its role, every vote on it, the fields that it goes into, where it stands.
// Text of the explained page is set as textContent only; the page's policy forbids everything else.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);

// ------------------------------------------------------------------------------------------ elements

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function add(parent, tag, className, text) {
  return parent.appendChild(element(tag, className, text));
}

function link(parent, target, text) {
  const made = add(parent, "a", "", text);
  made.href = `#${target}`;
  return made;
}

const words = (role) => role.replaceAll("_", " ");
const signed = (weight) => (weight < 0 ? "−" : "+") + Math.abs(weight).toFixed(2);

// ------------------------------------------------------------------------------------------ why

// A row of the page → its data, with names.
function dataOf(row) {
  const [block, line, visible, reason, path, fields, considered, votes, moreVotes] = data.rows[Number(row.id.slice(1))];
  const confidence = Number(row.querySelector(".what i").textContent);
  const named = votes.map(([role, weight, index]) => ({ role, weight, reason: data.table[index] }));
  const said = { block, line, visible, confidence, fields, considered, votes: named, moreVotes };
  return { ...said, reason: data.table[reason], path: data.table[path] };
}

function showWhy(row) {
  const said = dataOf(row);
  const details = element("div");
  details.id = "details";
  details.dataset.group = row.dataset.group;
  addVerdict(details, row.dataset.role, said);
  addVotes(details, row.dataset.role, said);
  addFields(details, "Goes into", said.fields);
  addFields(details, "Not chosen for", said.considered);
  addFacts(details, said, row);
  byId("details").replaceWith(details);
  linkFields(said.fields.map((key) => byId(`f-${key}`)));
}

// Words of the gold that stand nowhere: there is no stretch to tell of.
function showMissing() {
  const details = element("div");
  details.id = "details";
  details.dataset.group = "missing";
  add(add(details, "p", "verdict-line"), "b", "", "not on the page");
  add(details, "p", "hint", "The other text has these words here. No stretch of the page that stands near has them.");
  byId("details").replaceWith(details);
  linkFields([]);
}

function addVerdict(details, role, said) {
  const line = add(details, "p", "verdict-line");
  add(line, "b", "", words(role));
  add(line, "span", "", `confidence ${said.confidence.toFixed(2)}`);
  add(add(details, "div", "bar"), "i").style.width = `${said.confidence * 100}%`;
  addReason(add(details, "p", "reason"), said.reason);
}

// The first word of a reason names the voter.
function addReason(parent, reason) {
  const space = reason.indexOf(" ");
  add(parent, "b", "", space < 0 ? reason : reason.slice(0, space));
  if (space >= 0) parent.append(reason.slice(space));
}

function addVotes(details, winner, said) {
  add(details, "h3", "", said.votes.length ? "Votes" : "Nobody voted");
  const sums = [...grouped(said.votes)].map(([role, votes]) => [role, votes, votes.reduce((sum, vote) => sum + vote.weight, 0)]);
  sums.sort((one, other) => (other[0] === winner) - (one[0] === winner) || other[2] - one[2]);
  const list = add(details, "ul", "votes");
  for (const [role, votes, sum] of sums) {
    const item = add(list, "li");
    item.dataset.group = data.groups[role];
    const head = add(item, "div", "sum");
    add(head, "div", "", words(role) + (role === winner ? " ✓" : ""));
    add(head, "span", "", signed(sum));
    for (const vote of votes) addVote(item, vote);
  }
  if (said.moreVotes) add(details, "p", "rest", `and ${said.moreVotes} weaker votes`);
}

function grouped(votes) {
  const byRole = new Map();
  for (const vote of votes) byRole.set(vote.role, [...(byRole.get(vote.role) ?? []), vote]);
  return byRole;
}

function addVote(item, vote) {
  const line = add(item, "div", "vote");
  add(line, "span", "weight", signed(vote.weight));
  addReason(add(line, "span"), vote.reason);
}

function addFields(details, title, fields) {
  if (!fields.length) return;
  add(details, "h3", "", title);
  const line = add(details, "p", "reason");
  fields.forEach((key, place) => {
    if (place) line.append(", ");
    link(line, `f-${key}`, key.replace(/-(\d+)$/, "[$1]"));
  });
}

function addFacts(details, said, row) {
  add(details, "h3", "", "Where it stands");
  const list = add(details, "dl", "facts-of");
  const facts = {
    path: said.path || "plain text",
    block: said.block,
    line: said.line,
    seen: said.visible ? "by every reader" : "hidden until something shows it",
    length: `${row.querySelector(".text").textContent.length.toLocaleString("en")} characters`,
  };
  for (const [name, value] of Object.entries(facts)) {
    if (value === null) continue;
    add(list, "dt", "", name);
    const place = add(list, "dd");
    if (name === "path") addPath(add(place, "code"), value);
    else place.textContent = value;
  }
}

// A path, which may be broken into lines before each slash.
function addPath(parent, path) {
  path.split("/").forEach((tag, place) => {
    if (place) parent.append(element("wbr"), "/");
    parent.append(tag);
  });
}

