"""The folders of sites of Hugo, Jekyll and Eleventy: the texts of files by their paths."""

HUGO = {
    "hugo.toml": """baseURL = 'https://old.example/'
languageCode = 'id-ID'
timeZone = 'Asia/Jakarta'
defaultContentLanguage = 'id'
[permalinks.page]
kabar = '/:year/:month/:slug/'
""",
    "content/_index.md": "---\ntitle: Beranda\n---\n",
    "content/tentang.md": "---\ntitle: Tentang kami\n---\nKami menulis.\n",
    "content/posts/sungai.md": """+++
title = "Sungai & hujan"
date = 2020-05-09T07:30:00+07:00
lastmod = 2020-05-10T00:00:00Z
tags = ["Banjir", "banjir"]
categories = ["Kota"]
authors = ["Sari", "Budi"]
description = "Air naik."
aliases = ["/lama/sungai/", "../banjir.html"]
image = "/img/air.png"
+++
Air naik & surut. Lihat [catatan](catatan.en.md) dan {{< ref "posts/rumah" >}}.

{{< figure src="/img/air.png" alt="Air" caption="Sungai" >}}
{{< youtube w7Ft2ymGmfc >}}
{{< peta lat=1 >}}

| a | b |
|---|---|
| 1 | ~~2~~ |
""",
    "content/posts/catatan.en.md": """---
title: 1984
date: 2020-05-08
slug: note
---
A note.
""",
    "content/posts/rumah/index.md": """{
"title": "Rumah", "date": "2021-01-02T03:04:05Z", "draft": true, "url": "/rumah-kami/"
}
![Atap](atap.png "Atap") ![Luar](../../../../luar.png)
""",
    "content/kabar/Panen Raya.md": """---
title: Panen: raya
date: 2019-03-01
---
x
""",
    "content/kabar/panen.md": "---\ntitle: Panen\ndate: 2019-12-31 20:00\n---\nPadi.\n",
}
JEKYLL = {
    "_config.yml": """title: Lama
url: https://old.example
baseurl: /blog
timezone: Asia/Jakarta
author: Ani
""",
    "README.md": "# Situs lama\n",
    "about.md": "---\ntitle: About\n---\nAbout.\n",
    "_posts/2020-05-09-sungai.md": """---
title: "Sungai & hujan"
date: 2020-05-09 07:30:00 +0700
categories: Berita Kota
tags: [Banjir]
redirect_from: /?p=123
last_modified_at: 2020-05-10 07:00
image: /img/air.png
---
Air naik. [Catatan]({% post_url 2020-05-08-catatan %}){:.tautan}

![Air]({{ site.baseurl }}/img/air.png)

{% highlight python %}
print("a < b")
{% endhighlight %}

{% include peta.html %}
{% raw %}{{ mentah }}{% endraw %} {{ page.title }} {{ tak.dikenal }}
""",
    "_posts/2020-05-08-catatan.markdown": "---\nlayout: post\n---\n# Catatan\n\nPendek.\n",
    "_drafts/nanti.md": "---\ntitle: Nanti\npermalink: /nanti.html\n---\nBelum.\n",
}
ELEVENTY = {
    "eleventy.config.js": "export default {}\n",
    "src/posts/2020-05-09-sungai.md": """---
title: Sungai & hujan
date: 2020-05-09T07:30:00+07:00
tags:
  - Banjir
author: {name: Sari, email: sari@old.example}
---
Air naik.
""",
    "src/posts/catatan.md": """---
title: Catatan
date: 2020-05-08
permalink: /c/index.html
---
Pendek.
""",
}
