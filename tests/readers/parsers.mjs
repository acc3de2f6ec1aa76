// Print what a parser makes of a feed, as JSON: node parsers.mjs PARSER URL
import { parseFeed } from "feedsmith";
import Parser from "rss-parser";

const [parser, url] = process.argv.slice(2);
const body = await (await fetch(url)).text();
if (parser === "feedsmith") {
  const { feed } = parseFeed(body);
  console.log(JSON.stringify(feed.items ?? feed.entries ?? []));
} else {
  console.log(JSON.stringify((await new Parser().parseString(body)).items));
}
