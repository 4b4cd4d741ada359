import shutil
import tempfile

work = tempfile.mkdtemp()
shutil.rmtree(work)
