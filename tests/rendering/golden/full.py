"""Everything that a document can contain, as an Indonesian newsroom would write it."""

from datetime import UTC, datetime

from feedsvc.domain.documents import Category, Entry, FeedDocument, Image, Person, Source, Tombstone

SECTIONS = "https://warta.example/rubrik/"
TOPICS = "https://warta.example/topik/"

PHOTO = Image(
    url="https://warta.example/media/9c1d-1200.jpg",
    media_type="image/jpeg",
    size=184_223,
    width=1200,
    height=800,
    alt="Dua perempuan menyapu lumpur di depan rumah panggung",
    caption="Warga membersihkan lumpur, Minggu (11/2/2024).",
    credit="Foto: Budi Santoso/Kantor Berita Pesisir",
)

FLOOD = Entry(
    guid="tag:warta.example,2024:a/7f3k",
    url="https://warta.example/2024/02/banjir-surut-warga-kembali",
    title="Banjir Surut, Warga “Kampung Nelayan” Kembali & Mulai Bersih-Bersih",
    subtitle="Tiga kecamatan < 30 sentimeter; sekolah & pasar dibuka",
    summary=(
        "Air di tiga kecamatan turun di bawah 30 sentimeter; R&D daerah memasang <pompa> baru."
        " Ongkos < Rp5 miliar."
    ),
    body_html=(
        "<p>SEMARANG — Air yang merendam permukiman sejak "
        '<a href="https://warta.example/2024/02/hujan">Jumat</a> mulai surut &amp; warga kembali.'
        "</p>\n"
        "<p>“Kami tidur di masjid dua malam,” kata Siti Rahayu (41).</p>\n"
        "<blockquote>Pompa bekerja 24 jam – tanpa henti.</blockquote>"
    ),
    language="id",
    authors=(
        Person("Redaksi"),
        Person("Dewi Kusumawardhani", "dewi@warta.example", "https://warta.example/penulis/dewi"),
    ),
    categories=(
        Category("nasional", "Nasional", SECTIONS),
        Category("banjir", "Banjir & Rob", TOPICS),
        Category("semarang", "Semarang"),
    ),
    sources=(
        Source("Kantor Berita Pesisir", "https://pesisir.example/berita/8812?ref=a&b=c"),
        Source("BMKG: Prakiraan “Hujan Lebat”", "https://cuaca.example/prakiraan"),
    ),
    image=PHOTO,
    published=datetime(2024, 2, 11, 9, 30, tzinfo=UTC),
    updated=datetime(2024, 2, 11, 12, 5, 40, tzinfo=UTC),
)

ENGLISH = Entry(
    guid="tag:warta.example,2024:a/7f2b",
    url="https://warta.example/2024/02/markets",
    title='Rupiah opens at 15,600: what "R<I" & 2 > 1 mean',
    summary="",
    body_html="<p>Markets opened flat.</p>",
    language="en",
    authors=(),
    categories=(),
    sources=(),
    image=Image("https://warta.example/media/chart.png", "image/png", 5120, 640, 480),
    published=datetime(2024, 2, 11, 1, 0, tzinfo=UTC),
    updated=datetime(2024, 2, 11, 1, 0, tzinfo=UTC),
)

PLAIN = Entry(
    guid="tag:warta.example,2024:a/7f1a",
    url="https://warta.example/2024/02/%E5%AF%8C%E5%A3%AB",
    title="Singkat",
    summary="Tanpa gambar, tanpa rubrik.",
    body_html="<p>Selesai. 🌋</p>",
    language="id",
    authors=(Person("Tim Ekonomi"),),
    categories=(),
    sources=(),
    image=None,
    published=datetime(2024, 2, 10, 23, 59, 59, tzinfo=UTC),
    updated=datetime(2024, 2, 10, 23, 59, 59, tzinfo=UTC),
)

DOCUMENT = FeedDocument(
    guid="tag:warta.example,2024:f/utama",
    title="Warta Pesisir – Berita Utama",
    description="Kabar pantai utara, setiap hari & setiap jam.",
    language="id",
    home_url="https://warta.example/",
    page_url="https://warta.example/feeds/utama",
    urls={
        "rss": "https://warta.example/feeds/utama.rss",
        "atom": "https://warta.example/feeds/utama.atom",
        "json": "https://warta.example/feeds/utama.json",
        "ninjs": "https://warta.example/feeds/utama.ninjs",
    },
    updated=datetime(2024, 2, 11, 12, 5, 40, tzinfo=UTC),
    ttl=900,
    rights="© 2024 Warta Pesisir",
    publisher="Warta Pesisir",
    icon_url="https://warta.example/static/icon.png",
    hub_urls=("https://warta.example/hub", "https://hub.example/"),
    entries=(FLOOD, ENGLISH, PLAIN),
    tombstones=(
        Tombstone("tag:warta.example,2024:a/7e00", datetime(2024, 2, 9, 3, 0, tzinfo=UTC)),
        Tombstone("tag:warta.example,2024:a/7e01", datetime(2024, 2, 10, 3, 0, tzinfo=UTC)),
    ),
)
