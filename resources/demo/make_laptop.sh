#!/usr/bin/env bash
# Makes laptop.img.xz, the disk of the demo's made-up laptop, with public tools: an MBR with an NTFS and a FAT16
# partition, deleted files on both, a picture with a false name, a picture in an alternate data stream.
#
# Needs: sfdisk (fdisk), mkntfs and ntfs-3g (ntfs-3g, with FUSE), mtools, setfattr (attr), xz. Run as root, from the
# repository:   bash resources/demo/make_laptop.sh
# The result is not the same bytes each time (serial numbers, times); it is made once and kept.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
work="$(mktemp -d)"
trap 'mountpoint -q "$work/mount" && umount "$work/mount"; rm -rf "$work"' EXIT
python="${PYTHON:-$here/../../.venv/bin/python}"

(cd "$here/../.." && "$python" -m triage.demo.laptop "$work/files")

truncate -s 12M "$work/ntfs.img"
mkntfs -F -q -s 512 -c 4096 -p 2048 -H 255 -S 63 -L LAPTOP "$work/ntfs.img" 2> /dev/null
mkdir "$work/mount"
ntfs-3g -o streams_interface=xattr "$work/ntfs.img" "$work/mount"
stream="$work/files/ntfs/Users/Sam/Documents/notes.txt.stream.jpg"
cp -r "$work/files/ntfs/." "$work/mount/"
rm "$work/mount/Users/Sam/Documents/notes.txt.stream.jpg"
setfattr -n user.quilt.jpg -v "0x$(xxd -p "$stream" | tr -d '\n')" "$work/mount/Users/Sam/Documents/notes.txt"
sync
rm "$work/mount/Users/Sam/Pictures/deleted_ntfs.jpg"
umount "$work/mount"

truncate -s 6M "$work/fat.img"
mformat -i "$work/fat.img" -T 12288 -h 16 -s 63 -v CARD ::
(cd "$work/files/fat" && mcopy -i "$work/fat.img" -s -m ./* ::)
mdel -i "$work/fat.img" ::/DCIM/100NORTH/DELETED3.JPG

truncate -s 20M "$work/laptop.img"
printf 'start=2048, size=24576, type=7\nstart=28672, size=12288, type=6\n' | sfdisk -q "$work/laptop.img"
dd if="$work/ntfs.img" of="$work/laptop.img" bs=512 seek=2048 conv=notrunc status=none
dd if="$work/fat.img" of="$work/laptop.img" bs=512 seek=28672 conv=notrunc status=none
xz -9e -c "$work/laptop.img" > "$here/laptop.img.xz"
ls -l "$here/laptop.img.xz"
