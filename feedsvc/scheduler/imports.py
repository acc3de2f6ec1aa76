"""The job that does the imports for which administrators have asked."""

from datetime import UTC, datetime

from feedsvc.domain.site import Site
from feedsvc.editorial.imports import tasks, work
from feedsvc.editorial.imports.picture_files import PictureFiles
from feedsvc.editorial.imports.pictures import PictureTaker
from feedsvc.editorial.imports.work import TaskContext
from feedsvc.outbound import OutboundClient
from feedsvc.services import Services


def work_on_imports(services: Services) -> int:
    """Do the imports that administrators have asked for. Return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """

    def reload_site() -> Site:
        services.reload_site()  # a restored export has settings of the site
        return services.site

    outbound, media = services.settings.outbound, services.settings.media
    client = OutboundClient(outbound.timeout, allow_loopback=outbound.allow_loopback)
    context = TaskContext(
        services.database,
        reload_site,
        services.data_dir / tasks.FOLDER,
        client,
        services.settings.imports.max_upload,
        services.settings.list_fixed(),
        clock=lambda: datetime.now(UTC),
        pictures=lambda shared, folder: PictureTaker(
            shared,
            PictureFiles(client, media.max_upload, folder),
            max_pixels=media.max_pixels,
            max_width=media.max_width,
        ),
    )
    return work.work_on_tasks(context)
