"""Recognize the elements around an article's text that are no part of it.

These are buttons for sharing, related articles, advertisements, texts for screen readers only,
comments of reviewers, and the head, menus, sidebars and foot of a whole page. Plugins and themes
name them by the classes of their elements, and pages by the roles of WAI-ARIA.
"""

import re
from collections.abc import Mapping

from feedsvc.parsing.html.vocabulary import split_words

# Classes that plugins and themes use, as they stand in the page.
_CLASSES = split_words(
    # Jetpack and blocks of WordPress
    "sharedaddy sd-sharing-enabled sd-block sd-like jp-relatedposts jp-post-flair "
    "wp-block-jetpack-sharing-buttons wp-block-jetpack-related-posts "
    "wp-block-jetpack-subscriptions wp-block-social-links wp-block-latest-posts "
    "wp-block-post-navigation-link wp-block-comments wp-block-tag-cloud post-navigation "
    "screen-reader-text sr-only visually-hidden "
    # plugins
    "addtoany_share_save_container addtoany_content a2a_kit heateor_sss_sharing_container "
    "heateor_sss_horizontal_sharing ssba ssba-classic-2 ssba-modern-2 shareaholic-canvas "
    "essb_links mashsb-container swp_social_panel social-warfare simplesocialbuttons "
    "addthis_toolbox addthis_inline_share_toolbox sharethis-inline-share-buttons yarpp "
    "yarpp-related crp_related rp4wp-related-posts wpp-list wordpress-popular-posts irpp_kangoo "
    "irpp_button mc4wp-form mailpoet_form kk-star-ratings post-views saboxplugin-wrap "
    "ez-toc-container code-block adsbygoogle google-auto-placed "
    # themes
    "td-post-sharing td_block_related_posts td-post-next-prev td-a-rec jeg_share_button "
    "jeg_share_top_container jeg_share_bottom_container jnews_inline_related_post "
    "jnews_related_post_container jnews_prev_next_container jeg_post_tags jeg_authorbox jeg_ad "
    "gmr-social-share gmr-related-post gmr-banner-beforecontent gmr-related-infinite "
    # news sites
    "linksisip lihatjg baca-juga-collections bacajuga baca-juga read-also readalso inline-related "
    "related related-posts related-articles related-news related-content related-links "
    "share-buttons share-bar share-links social-share social-sharing sharing advertisement ads "
    "ad-slot ad-container iklan breadcrumb breadcrumbs newsletter-signup "
    "skip-link cookie-banner cookie-notice cookie-consent newsletter-promo most-viewed most-read "
    "share-tools social-icons related-inline "
    # the head, sidebar, comments and foot of a page of WordPress
    "site-header site-branding main-navigation entry-meta entry-footer cat-links tags-links "
    "comments-area comment-respond widget-area widget_search widget_recent_entries site-footer "
    "site-info "
    # Wikipedia, and comments of Word
    "mw-editsection mw-jump-link vector-header-container vector-page-toolbar hatnote toc navbox "
    "catlinks mw-footer noprint msocomanchor msocommentreference "
)
# Parts that a page of MediaWiki names by their ids alone.
_IDS = split_words("sitenotice sitesub contentsub mw-navigation footer")
# Parts of a page that are not its main content (WAI-ARIA 1.2, 5.3.4), and windows above it.
_ROLES = split_words(
    "banner complementary contentinfo navigation search dialog alertdialog menu menubar toolbar"
)
_STYLE = re.compile(r"mso-element:\s*comment-list|mso-special-character:\s*comment", re.IGNORECASE)


def is_clutter(name: str, attributes: Mapping[str, str]) -> bool:
    """Return whether the element `name` with these attributes is no part of the text."""
    if name == "nav":
        return True
    classes, roles = (attributes.get(key, "").lower().split() for key in ("class", "role"))
    return (
        not _CLASSES.isdisjoint(classes)
        or not _ROLES.isdisjoint(roles)
        or attributes.get("id", "").lower() in _IDS
        or bool(_STYLE.search(attributes.get("style", "")))
    )
