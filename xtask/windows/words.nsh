; What the installer says, in its two languages.

!macro Words name english chinese
  LangString ${name} ${LANG_ENGLISH} "${english}"
  LangString ${name} ${LANG_SIMPCHINESE} "${chinese}"
!macroend

!insertmacro Words PROGRAM "Linewatch" "Linewatch"
!insertmacro Words PROGRAM_IS "The window and the command line." "窗口程序和命令行程序。"
!insertmacro Words DESKTOP_ICON "Icon on the desktop" "桌面图标"
!insertmacro Words DESKTOP_ICON_IS "Puts an icon on your desktop." "在桌面上放一个图标。"
!insertmacro Words AUTOSTART "Start when I log on" "登录时自动启动"
!insertmacro Words AUTOSTART_IS "Linewatch starts when you log on to Windows, so that recording goes on after a restart." "登录 Windows 时自动启动 Linewatch，计算机重启后继续记录。"
!insertmacro Words DATA "Recorded data and settings" "记录的数据和设置"
!insertmacro Words DATA_IS "Deletes what was recorded, the plant files and the settings. Without this they are kept." "删除所有记录的数据、工厂配置文件和设置。不勾选则全部保留。"
!insertmacro Words DATA_SURE "Everything that was recorded in$\r$\n$LOCALAPPDATA\Linewatch$\r$\nwill be deleted, with the plant files. This cannot be undone.$\r$\n$\r$\nDelete it?" "将删除$\r$\n$LOCALAPPDATA\Linewatch$\r$\n中记录的全部数据和工厂配置文件，无法恢复。$\r$\n$\r$\n确定删除吗？"
!insertmacro Words TOO_OLD "Linewatch needs Windows 10 or later." "Linewatch 需要 Windows 10 或更高版本。"
!insertmacro Words NOT_WRITTEN "The files could not be written. Is the disk full, or does another program hold them?" "文件无法写入。磁盘是否已满，或者文件被其他程序占用？"
!insertmacro Words RUNS "Linewatch is running. It will be asked to end; everything it has received is put on disk first. Recording pauses until it is started again.$\r$\n$\r$\nGo on?" "Linewatch 正在运行。现在将请它退出，退出前会把收到的数据全部写入磁盘。重新启动之前，记录会暂停。$\r$\n$\r$\n是否继续？"
!insertmacro Words ENDING "Linewatch is asked to end, and waited for …" "正在请 Linewatch 退出，请稍候……"
!insertmacro Words STILL_RUNS "Linewatch, or another program, still uses the files in$\r$\n$INSTDIR$\r$\n$\r$\nEnd it by its tray icon (Quit), then choose Retry. Nothing is ended by force, so that nothing is lost." "Linewatch 或其他程序仍在使用$\r$\n$INSTDIR$\r$\n中的文件。$\r$\n$\r$\n请通过托盘图标退出 Linewatch，然后点“重试”。为了不丢失数据，不会强行结束。"
!insertmacro Words STILL_RUNS_SHORT "Linewatch still runs; nothing was changed." "Linewatch 仍在运行，未作任何更改。"
!insertmacro Words WEBVIEW2_INSTALLING "The WebView2 runtime is installed …" "正在安装 WebView2 运行时……"
!insertmacro Words WEBVIEW2_FAILED "The WebView2 runtime could not be installed (code $0)." "WebView2 运行时安装失败（代码 $0）。"
!insertmacro Words WEBVIEW2_MISSING "Linewatch is installed, but its window cannot open yet: the Microsoft Edge WebView2 runtime is missing on this computer.$\r$\n$\r$\nGet it from$\r$\nhttps://developer.microsoft.com/microsoft-edge/webview2/$\r$\n(“Evergreen Standalone Installer”, x64; on a computer without network bring that file on a stick), run it, then start Linewatch.$\r$\n$\r$\nThe command line, linewatch.exe, works without it." "Linewatch 已安装，但窗口还不能打开：这台计算机缺少 Microsoft Edge WebView2 运行时。$\r$\n$\r$\n请从以下网址下载$\r$\nhttps://developer.microsoft.com/microsoft-edge/webview2/$\r$\n（选择 x64 的“常青独立安装程序”；无网络的计算机可用U盘拷贝该文件），运行后再启动 Linewatch。$\r$\n$\r$\n命令行程序 linewatch.exe 不需要它。"
