"""Sample articles for trying a site: texts, and pictures that are drawn when they are needed."""

from feedsvc.demo.articles import ARTICLES, DemoArticle
from feedsvc.demo.pictures import draw

__all__ = ["ARTICLES", "DemoArticle", "draw"]
